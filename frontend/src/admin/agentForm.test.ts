import { expect, test } from 'vitest';
import type { AgentSettings } from '../api/types';
import { formOf, newForm, settingsOf } from './agentForm';

const settings: AgentSettings = {
  instructions: 'Be brief.',
  model: {
    name: 'gpt-4o-mini',
    base_url: 'https://models.example/v1',
    key_variable: 'MODEL_KEY',
    input_price: '0.15',
    output_price: '0.6',
    currency: 'EUR',
    max_output_tokens: 1000,
    timeout_s: 30,
  },
  tools: ['search_messages', 'propose_pin'],
  limits: {
    answers_per_room_hour: 10,
    answers_per_person_hour: 5,
    hops: 2,
    context_tokens: 4000,
    steps: 3,
  },
};

test('what was not touched in the form stays as it was', () => {
  expect(settingsOf(formOf(settings))).toEqual(settings);
});

test('an agent without a model keeps the rest', () => {
  const form = formOf({ ...settings, model: null });

  expect(form.hasModel).toBe(false);
  expect(settingsOf(form)).toEqual({ ...settings, model: null });
});

test('whatever is typed is sent without the white space around it, and tools in their order', () => {
  const sent = settingsOf({
    ...newForm,
    model: ' gpt ',
    keyVariable: 'KEY ',
    tools: new Set(['read_room', 'search_messages']),
  });

  expect(sent.model?.name).toBe('gpt');
  expect(sent.model?.key_variable).toBe('KEY');
  expect(sent.tools).toEqual(['search_messages', 'read_room']);
});
