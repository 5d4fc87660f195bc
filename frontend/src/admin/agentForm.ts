import type { AgentSettings } from '../api/types';
import { USUAL_CURRENCY } from '../sessions/cost';

export const TOOLS = [
  'search_messages',
  'read_room',
  'list_members',
  'catch_me_up',
  'propose_message',
  'propose_pin',
] as const satisfies AgentSettings['tools'];

/** Figures of a form, as they are typed. */
export const MODEL_FIGURES = [
  'input_price',
  'output_price',
  'max_output_tokens',
  'timeout_s',
] as const;
export const LIMITS = [
  'answers_per_room_hour',
  'answers_per_person_hour',
  'hops',
  'context_tokens',
  'steps',
] as const;

type Figure = (typeof MODEL_FIGURES)[number] | (typeof LIMITS)[number];

/** An agent's settings as somebody types them. */
export interface AgentForm {
  instructions: string;
  /** Whether a model answers; without one, the agent picks out what was said. */
  hasModel: boolean;
  model: string;
  baseUrl: string;
  keyVariable: string;
  /** Of the prices, by ISO 4217. */
  currency: string;
  tools: ReadonlySet<string>;
  figures: Record<Figure, string>;
}

const USUAL: Record<Figure, string> = {
  input_price: '0',
  output_price: '0',
  max_output_tokens: '4096',
  timeout_s: '60',
  answers_per_room_hour: '120',
  answers_per_person_hour: '60',
  hops: '3',
  context_tokens: '6000',
  steps: '8',
};

/** What a new agent begins with. */
export const newForm: AgentForm = {
  instructions: '',
  hasModel: true,
  model: '',
  baseUrl: '',
  keyVariable: '',
  currency: USUAL_CURRENCY,
  tools: new Set(TOOLS),
  figures: USUAL,
};

export function formOf({ instructions, model, tools, limits }: AgentSettings): AgentForm {
  const figures = Object.entries({ ...model, ...limits }).filter(([name]) => name in USUAL);
  return {
    instructions,
    hasModel: model !== null,
    model: model?.name ?? '',
    baseUrl: model?.base_url ?? '',
    keyVariable: model?.key_variable ?? '',
    currency: model?.currency ?? USUAL_CURRENCY,
    tools: new Set(tools),
    figures: {
      ...USUAL,
      ...Object.fromEntries(figures.map(([name, value]) => [name, String(value)])),
    },
  };
}

export function settingsOf(form: AgentForm): AgentSettings {
  const { figures } = form;
  return {
    instructions: form.instructions.trim(),
    model: form.hasModel
      ? {
          name: form.model.trim(),
          base_url: form.baseUrl.trim(),
          key_variable: form.keyVariable.trim(),
          input_price: figures.input_price.trim() || '0',
          output_price: figures.output_price.trim() || '0',
          currency: form.currency.trim().toUpperCase() || USUAL_CURRENCY,
          max_output_tokens: Number(figures.max_output_tokens),
          timeout_s: Number(figures.timeout_s),
        }
      : null,
    tools: TOOLS.filter((tool) => form.tools.has(tool)),
    limits: {
      answers_per_room_hour: Number(figures.answers_per_room_hour),
      answers_per_person_hour: Number(figures.answers_per_person_hour),
      hops: Number(figures.hops),
      context_tokens: Number(figures.context_tokens),
      steps: Number(figures.steps),
    },
  };
}
