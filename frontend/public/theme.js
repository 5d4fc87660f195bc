/* Runs before anything is drawn, so that a chosen theme does not come after a flash of the other one. */
(() => {
  const chosen = () => {
    try {
      return localStorage.getItem('teahouse.theme');
    } catch {
      return null;
    }
  };
  const apply = () => {
    const theme = chosen();
    document.documentElement.dataset.theme = theme ?? 'system';
    for (const colour of document.querySelectorAll('meta[data-theme]')) {
      const own = colour.dataset.theme;
      if (theme !== 'light' && theme !== 'dark') colour.media = `(prefers-color-scheme: ${own})`;
      else colour.media = theme === own ? 'all' : 'not all';
    }
  };
  addEventListener('storage', apply);
  addEventListener('teahouse-theme', apply);
  apply();
})();
