import { expect, test } from 'vitest';
import { dueTime, lineTime, listTime } from './format';

const now = new Date(2026, 10, 21, 15, 30);
const local = (...parts: [number, number, number, number, number]) =>
  new Date(...parts).toISOString();

test.each([
  ['today', local(2026, 10, 21, 9, 5), '09:05', '09:05', '09:05', '09:05'],
  ['yesterday', local(2026, 10, 20, 23, 59), 'Yesterday', 'Yesterday 23:59', '昨天', '昨天 23:59'],
  ['this week', local(2026, 10, 17, 8, 0), 'Tue', 'Tuesday 08:00', '周二', '星期二 08:00'],
  ['this year', local(2026, 2, 3, 8, 0), '3/3', 'March 3 08:00', '3/3', '3月3日 08:00'],
  [
    'before',
    local(2024, 2, 3, 8, 0),
    '3/3/2024',
    'March 3, 2024 08:00',
    '2024/3/3',
    '2024年3月3日 08:00',
  ],
])('a time of %s', (_, iso, list, line, zhList, zhLine) => {
  expect(listTime(iso, now, 'en')).toBe(list);
  expect(lineTime(iso, now, 'en')).toBe(line);
  expect(listTime(iso, now, 'zh-CN')).toBe(zhList);
  expect(lineTime(iso, now, 'zh-CN')).toBe(zhLine);
});

test('a day to come is told without the name of the day', () => {
  const at = local(2026, 10, 29, 4, 52);

  expect(dueTime(at, 'en')).toMatch(/^Nov 29, 2026, 4:52\sAM$/);
  expect(dueTime(at, 'zh-CN')).toBe('2026年11月29日 04:52');
});
