import { request } from './request';
import type { Health } from './types';

/** How the server is, and which client it gives out. */
export const serverHealth = () => request<Health>('../../health', { anonymous: true });
