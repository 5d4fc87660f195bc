import { routerBase } from '../api/addresses';

/** The address that opens a message in its context. */
export function messageLink(roomId: number, seq: number): string {
  return new URL(`${routerBase()}/rooms/${roomId}/${seq}`, location.href).href;
}
