import { request } from './request';
import type { NotificationAnswer } from './types';

/** Of which messages of a room one is notified. */
export type Level = 'all' | 'mentions' | 'nothing';

export const LEVELS: readonly Level[] = ['all', 'mentions', 'nothing'];

export const notifyLevel = (roomId: number) => request<{ level: Level }>(`rooms/${roomId}/notify`);

export const chooseNotifyLevel = (roomId: number, level: Level) =>
  request<{ level: Level }>(`rooms/${roomId}/notify`, { method: 'PUT', body: { level } });

/** The rule that decided whether somebody was notified of a message. */
export type Reason = NotificationAnswer['reason'];

export const explainNotification = (roomId: number, seq: number) =>
  request<NotificationAnswer>(`rooms/${roomId}/messages/${seq}/notification`);

export const pushKey = () => request<{ key: string }>('push/key');

export const subscribe = (subscription: PushSubscriptionJSON) =>
  request<void>('push/subscription', { method: 'PUT', body: subscription });

export const unsubscribe = () => request<void>('push/subscription', { method: 'DELETE' });

/** What a push service said to a test. */
export type TestOutcome = 'accepted' | 'no_device' | 'gone' | 'refused' | 'unreachable';

export const testPush = () => request<{ outcome: TestOutcome }>('push/test', { method: 'POST' });

/** A part of every day, by the clock of a time zone; it may go over midnight. */
export interface QuietHours {
  starts_at: string;
  ends_at: string;
  time_zone: string;
}

interface QuietAnswer {
  quiet_hours: QuietHours | null;
}

export const quietHours = () => request<QuietAnswer>('users/me/quiet-hours');

export const chooseQuietHours = (quiet_hours: QuietHours | null) =>
  request<QuietAnswer>('users/me/quiet-hours', { method: 'PUT', body: { quiet_hours } });
