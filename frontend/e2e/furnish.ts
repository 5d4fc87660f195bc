import type { Message, Room } from '../src/api/types';
import { picture } from './files';
import type { Api, Person } from './teahouse';

/** Rooms with the kinds of things people write. */
export async function furnish(lin: Person, ada: Api): Promise<Room> {
  const room = await lin.api.createRoom(
    '茶友会 Tea friends',
    'public',
    '每周六上午，城南老茶馆。Saturdays in the old teahouse.',
  );
  await ada.join(room);
  const say = (who: Api, content: string, more: object = {}) =>
    who.post<Message>(`rooms/${room.id}/messages`, { content, ...more });
  const asked = await say(
    ada,
    'Has anybody tried the new spring Longjing? https://teahouse.example/longjing',
  );
  await say(
    ada,
    '**They say** the first picking is in:\n\n```js\nconst water = { celsius: 80 }; // not more\n```\n\n- [x] leaves\n- [ ] patience\n\n> and `time`',
  );
  const tried = await say(lin.api, '试过了，“豆香”很足，回甘也好。（水温别太高！）', {
    reply_to: asked.seq,
  });
  await say(lin.api, '八十度左右，第一泡十秒就出汤。');
  await say(ada, 'Good to know. I always burn it:\n1. boil\n2. pour\n3. regret');
  const files = [await lin.api.upload(await picture(lin.page, '小壶.png', 640, 420, 30))];
  await say(
    lin.api,
    '哈哈哈 😂 周六我带一些来，大家一起尝尝。顺便把那把小壶也带上，上次有人问起它是哪里来的，其实是外婆留下的老物件，养了二十多年了。',
    { file_ids: files },
  );
  const slip = await say(ada, 'Tuesday');
  await ada.recall(slip);
  await ada.react(tried, '👍');
  await lin.api.react(tried, '👍');
  await ada.react(tried, '🍵');
  await lin.api.pin(tried);
  await say(
    ada,
    'שלום! أهلًا, und ein sehrlangeswortdasnirgendwoaufhörtundtrotzdemumbrechenmusssonstsprengtesdiezeile',
  );
  await say(ada, 'Saturday at nine, then.');
  for (const [name, text] of [
    ['Reading circle', 'Chapter four is short, let us take two.'],
    ['产品讨论', '新版本的草图放在共享文件夹里了'],
    ['Weekend hikes', 'Rain until noon, sun afterwards ☀️'],
    ['חדר התה של השכונה', 'נתראה בשבת'],
  ] as const) {
    const other = await ada.createRoom(name);
    await lin.api.join(other);
    await ada.say(other, text);
  }
  await ada.createRoom('Chess by the window', 'public', 'Slow games, hot tea');
  await lin.api.createRoom('一个名字特别特别长、长到列表里怎么也放不下的房间', 'private');
  return room;
}
