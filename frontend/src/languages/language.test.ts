// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import admin from './en/admin.json';
import door from './en/door.json';
import { learn, speak, useLanguage } from './language';
import adminZh from './zh-CN/admin.json';
import doorZh from './zh-CN/door.json';

const texts = () => useLanguage.getState().texts;

test('texts of a part that was learnt are there in every language spoken later', async () => {
  await speak('en');
  expect(texts()).toEqual(door);

  const learning = learn('admin');
  const speaking = speak('zh-CN');
  await learning;
  expect(texts()).toEqual({ ...door, ...admin });
  await speaking;

  expect(texts()).toEqual({ ...doorZh, ...adminZh });
  expect(useLanguage.getState().tag).toBe('zh-CN');
  expect(document.documentElement.lang).toBe('zh-CN');
});
