import { apiUrl } from './addresses';
import { Problem, problemOf } from './problem';

type Query = Record<string, string | number | undefined>;

interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  query?: Query;
  /** Leaves the access token out: for what makes or renews one. */
  anonymous?: boolean;
}

/** What a request must know of the session; the session hands it in, so that this layer knows nothing of it. */
export interface Credentials {
  token(): string | null;
  /** Gets another token for the one that is over; answers whether there is one. */
  renew(): Promise<boolean>;
}

let credentials: Credentials = { token: () => null, renew: async () => false };

export function takeCredentialsFrom(source: Credentials): void {
  credentials = source;
}

/** Sends one request and returns its JSON; every failure is a `Problem`. */
export async function request<Answer>(path: string, call: Call = {}): Promise<Answer> {
  return call.anonymous
    ? read<Answer>(await send(path, call, null))
    : authorized<Answer>((token) => send(path, call, token));
}

/** Sends what needs a token, once more with a renewed one if the first is over, or if there is none yet. */
export async function authorized<Answer>(
  attempt: (token: string | null) => Promise<Response>,
  take: (response: Response) => Promise<Answer> = read<Answer>,
): Promise<Answer> {
  const response = await attempt(credentials.token());
  if (response.status === 401) {
    const problem = await problemOf(response);
    if (problem.code === 'bad_credentials' || !(await credentials.renew())) throw problem;
    return take(await attempt(credentials.token()));
  }
  return take(response);
}

/** Fetches what is no JSON; the browser keeps it on the disk when it is large. */
export function download(path: string): Promise<Blob> {
  return authorized(
    (token) => send(path, {}, token),
    async (response) => {
      if (!response.ok) throw await problemOf(response);
      return response.blob();
    },
  );
}

async function send(path: string, call: Call, token: string | null): Promise<Response> {
  const headers = new Headers({ 'Accept-Language': document.documentElement.lang });
  if (token !== null) headers.set('Authorization', `Bearer ${token}`);
  if (call.body !== undefined) headers.set('Content-Type', 'application/json');
  try {
    return await fetch(withQuery(apiUrl(path), call.query), {
      method: call.method ?? 'GET',
      headers,
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
    });
  } catch {
    throw new Problem('unreachable', 'The server does not answer.', { retryable: true });
  }
}

async function read<Answer>(response: Response): Promise<Answer> {
  if (!response.ok) throw await problemOf(response);
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

function withQuery(url: URL, query: Query = {}): URL {
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}
