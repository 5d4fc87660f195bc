/** First parts of paths that are the server's own: a page of the client is never shown there. */
export const SERVER_PATHS = ['api', 'ws', 'docs', 'redoc', 'openapi.json', 'health'];

/** Folders of built files. */
const ASSETS = 'assets/';
const DOCS_ASSETS = 'docs-assets/';

type Asked = Pick<Request, 'method' | 'mode' | 'url'>;

/**
 * What the service worker does with a request: `page` is the client itself, `file` a part of its build; everything else
 * is left to the network, above all whatever is private.
 */
export function answerFor(
  { method, mode, url }: Asked,
  scope: string,
  files: ReadonlySet<string>,
): 'page' | 'file' | 'network' {
  if (method !== 'GET' || !url.startsWith(scope)) return 'network';
  const path = url.slice(scope.length).replace(/[?#].*$/s, '');
  if (path.startsWith(ASSETS) || files.has(path)) return 'file';
  if (mode !== 'navigate' || path.startsWith(DOCS_ASSETS)) return 'network';
  return SERVER_PATHS.includes(path.split('/')[0] ?? '') ? 'network' : 'page';
}

/** Whether a file's name changes with its content, so that it may be kept for ever. */
export const isHashed = (path: string): boolean => path.startsWith(ASSETS);
