// @vitest-environment happy-dom
import { renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import admin from './en/admin.json';
import door from './en/door.json';
import { learn, speak, useLanguage, useText } from './language';
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

test('a value that runs from the right is kept apart from what stands beside it', async () => {
  await speak('en');
  await learn('inside');
  const { result } = renderHook(() => useText());

  expect(result.current.t('room.says', { name: 'Bao' })).toBe('Bao: ');
  expect(result.current.t('room.says', { name: 'نورة' })).toBe('\u2068نورة\u2069: ');
  expect(result.current.t('room.says', { name: '\u202eoaB' })).toBe('\u2068\u202eoaB\u2069: ');
});
