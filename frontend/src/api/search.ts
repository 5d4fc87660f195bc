import { request } from './request';
import type { SearchPage } from './types';

/** What is looked for. All that is given must be true of a message. */
export interface Question {
  q: string;
  roomId?: number;
  from?: number;
  /** Moments, ISO 8601. */
  before?: string;
  after?: string;
  hasFile: boolean;
  mentionsMe: boolean;
}

export const searchMessages = (question: Question, cursor?: string) =>
  request<SearchPage>('search', {
    query: {
      q: question.q,
      room_id: question.roomId,
      from: question.from,
      before: question.before,
      after: question.after,
      has: question.hasFile ? 'file' : undefined,
      mentions: question.mentionsMe ? 'me' : undefined,
      limit: 20,
      cursor,
    },
  });
