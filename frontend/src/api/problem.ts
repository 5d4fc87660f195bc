import type { ProblemDetails } from './types';

type FieldProblem = NonNullable<ProblemDetails['errors']>[number];

/** A failed request: what the server said, or `unreachable` when it said nothing. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly retryable: boolean;
  readonly retryAfterS: number | undefined;
  readonly fields: readonly FieldProblem[];

  constructor(
    code: string,
    detail: string,
    about: {
      status?: number;
      retryable?: boolean;
      retryAfterS?: number;
      fields?: FieldProblem[];
    } = {},
  ) {
    super(detail);
    this.name = 'Problem';
    this.code = code;
    this.status = about.status ?? 0;
    this.retryable = about.retryable ?? false;
    this.retryAfterS = about.retryAfterS;
    this.fields = about.fields ?? [];
  }
}

export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  const said = typeof body === 'object' && body !== null ? (body as Partial<ProblemDetails>) : {};
  return new Problem(said.code ?? 'internal_error', said.detail ?? response.statusText, {
    status: response.status,
    retryable: said.retryable === true || response.status >= 502,
    retryAfterS: said.retry_after_s ?? undefined,
    fields: said.errors ?? undefined,
  });
}

/** Whether trying the same once more may help. */
export function isPassing(error: unknown): boolean {
  return error instanceof Problem && error.retryable;
}
