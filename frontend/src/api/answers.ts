import { request } from './request';
import type { AnswerRecord, Feedback, Message } from './types';

type Place = Pick<Message, 'room_id' | 'seq'>;

const at = ({ room_id, seq }: Place) => `rooms/${room_id}/messages/${seq}`;

export const answerRecord = (place: Place) => request<AnswerRecord>(`${at(place)}/answer`);

/** Ends an answer where it is, asks it anew, or has it go on. */
export const steerAnswer = (place: Place, way: 'stop' | 'retry' | 'continue') =>
  request<void>(`${at(place)}/${way}`, { method: 'POST' });

/** Asks one's question in other words; what was said after its answer is taken back. */
export const resendQuestion = (place: Place, content: string) =>
  request<void>(`${at(place)}/resend`, { method: 'POST', body: { content } });

export const decideProposal = (place: Place, id: string, approve: boolean) =>
  request<Message>(`${at(place)}/proposals/${id}`, { method: 'POST', body: { approve } });

/** My rating of an answer; null if I have given none. */
export const myFeedback = (place: Place) => request<Feedback | null>(`${at(place)}/feedback`);

export const giveFeedback = (place: Place, feedback: Feedback) =>
  request<Feedback>(`${at(place)}/feedback`, { method: 'PUT', body: feedback });

export const takeBackFeedback = (place: Place) =>
  request<void>(`${at(place)}/feedback`, { method: 'DELETE' });
