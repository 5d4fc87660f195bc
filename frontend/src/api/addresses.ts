/** Every address derives from the page's base, so that the client works below any path. */

export function apiUrl(path: string): URL {
  return new URL(`api/v1/${path}`, document.baseURI);
}

/** The address that lets people into a room, for handing on. */
export function inviteUrl(code: string): string {
  return new URL(`invite/${encodeURIComponent(code)}`, document.baseURI).href;
}

export function socketUrl(): URL {
  const url = new URL('ws', document.baseURI);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
}

/** The route of ours that an address names; null for one that leads elsewhere. */
export function innerPath(address: string): string | null {
  const home = new URL('.', document.baseURI).href;
  const path = address.startsWith(home) ? `/${address.slice(home.length)}` : '';
  return /^\/(rooms|invite)\/[^?#]+$/.test(path) ? path : null;
}

/** The room that an address of ours opens. */
export function roomAt(address: string): number | undefined {
  const [, id] = /^\/rooms\/(\d{1,15})(\/|$)/.exec(innerPath(address) ?? '') ?? [];
  return id === undefined ? undefined : Number(id);
}

/** The path all client routes lie below, without a slash at its end. */
export function routerBase(): string {
  return new URL(document.baseURI).pathname.replace(/\/[^/]*$/, '');
}
