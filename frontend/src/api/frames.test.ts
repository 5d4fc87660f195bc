import { expect, test } from 'vitest';
import { decodeFrame, isDurable } from './frames';

test('a known frame is read', () => {
  const frame = decodeFrame('{"type":"typing","room_id":1,"user_id":2}');

  expect(frame).toEqual({ type: 'typing', room_id: 1, user_id: 2 });
});

test.each([
  'not json',
  'null',
  '[]',
  '7',
  '{}',
  '{"type":"constructor"}',
  '{"type":"of tomorrow","room_id":1}',
  '{"type":"message.created","room_id":1,"version":2}',
  '{"type":"message.created","room_id":"1","version":2,"message":{}}',
  '{"type":"changes","room_id":1,"version":2,"messages":null,"members":[],"room":{}}',
])('what is no frame we know is ignored: %s', (text) => {
  expect(decodeFrame(text)).toBeNull();
});

test('only events of rooms and members and messages are durable', () => {
  expect(isDurable({ type: 'message.created' } as never)).toBe(true);
  expect(isDurable({ type: 'presence', changes: [] })).toBe(false);
  expect(isDurable({ type: 'message.delta' } as never)).toBe(false);
  expect(isDurable({ type: 'pong' })).toBe(false);
});
