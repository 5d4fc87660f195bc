import type { Plugin, Rolldown } from 'vite';

/**
 * What is loaded before the first message shows, in few files: the door, the chat behind it, and the texts of one
 * language. What hangs on agents' answers comes together, with the first of them.
 */
export const firstLoad: Rolldown.CodeSplittingGroup[] = [
  { name: 'door', test: /src\/main\.tsx$/, priority: 2 },
  { name: 'chat', test: /src\/rooms\/Chat\.tsx$/, priority: 1 },
  { name: 'answers', test: /src\/agents\/(Insight|Standing|AnswerTools)\.tsx$/, priority: 1 },
  {
    name: (id) => /([^/]+)(\.json|\/(door|inside)\.json)$/.exec(id)?.[1] ?? null,
    test: /languages\/([^/]+\.json|[^/]+\/(door|inside)\.json)$/,
  },
];

const FACADE = /^export\{([^}]+)\}from"\.\/([^"]+)";?\s*$/;
const RUNTIME = 'rolldown-runtime';

/**
 * Takes away the tiny files that the bundler makes beside the others, each of which would be a request: those that
 * only lead to another file, and the one with the bundler's own helpers. They have no state, so each file may have its own.
 */
export function withoutTinyFiles(): Plugin {
  return {
    name: 'without-tiny-files',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const pages = Object.values(bundle)
        .filter((file) => file.type === 'asset')
        .filter(({ fileName }) => fileName.endsWith('.html'));
      for (const tiny of chunks) {
        const take =
          tiny.name === RUNTIME ? withHelpers(tiny) : tiny.isDynamicEntry ? led(tiny) : null;
        if (take === null) continue;
        delete bundle[tiny.fileName];
        for (const chunk of chunks) chunk.code = take(chunk.code);
        for (const page of pages) page.source = withoutScript(String(page.source), tiny.fileName);
      }
    },
  };
}

const withoutScript = (page: string, file: string): string =>
  page.replace(new RegExp(`\\s*<script[^>]*"\\./${file}"></script>`), '');

type Rewriting = (code: string) => string;

const inAssets = (path: string): string => path.replace(/^assets\//, '');

/** Has the helpers in the place of their import. */
function withHelpers({ fileName, code }: Rolldown.OutputChunk): Rewriting {
  const [, helpers = '', names = ''] = /^(.*)export\{([^}]+)\};?\s*$/s.exec(code) ?? [];
  const own = `(()=>{${helpers}return{${members(names, ([own, shown]) => `${shown}:${own}`)}}})()`;
  const wanted = new RegExp(`import\\{([^}]+)\\}from"\\./${inAssets(fileName)}";`);
  return (code) =>
    code.replace(wanted, (_, names: string) => {
      return `const{${members(names, ([shown, here]) => `${shown}:${here}`)}}=${own};`;
    });
}

/** Takes what is loaded through a file that only leads on from where it leads; null for any other file. */
function led({ fileName, code }: Rolldown.OutputChunk): Rewriting | null {
  const [, names, target] = FACADE.exec(code) ?? [];
  if (names === undefined || target === undefined) return null;
  const picked = members(names, ([own, shown]) => `${shown}:m.${own}`);
  return (code) =>
    code
      .replaceAll(
        `import(\`./${inAssets(fileName)}\`)`,
        `import(\`./${target}\`).then(m=>({${picked}}))`,
      )
      .replaceAll(`"./${inAssets(fileName)}"`, `"./${target}"`);
}

/** `a as b,c` as the members of an object. */
function members(names: string, member: (name: [string, string]) => string): string {
  return names
    .split(',')
    .map((name) => {
      const [one = '', other = one] = name.trim().split(' as ');
      return member([one, other]);
    })
    .join(',');
}
