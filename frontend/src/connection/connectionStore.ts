import { create } from 'zustand';
import type { ConnectionState } from './connection';

interface ConnectionStatus {
  state: ConnectionState;
  /** Whether this session was ever live: before that, nothing is lost. */
  wasLive: boolean;
  messageChars: number;
  fileBytes: number;
  filesPerMessage: number;
  /** For how long one may recall what one said. */
  recallS: number;
}

export const useConnection = create<ConnectionStatus>(() => ({
  state: 'off',
  wasLive: false,
  messageChars: 8000,
  fileBytes: 20 * 1024 * 1024,
  filesPerMessage: 10,
  recallS: 120,
}));
