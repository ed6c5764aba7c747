// Everything that must work before, or without, the circuit: theme, language, rail, copying, the search key, menus, the connection banner.
(() => {
  'use strict';
  const root = document.documentElement;
  const year = 365 * 24 * 3600;
  const remember = (name, value) => {
    const secure = location.protocol === 'https:' ? ';secure' : '';
    document.cookie = `${name}=${encodeURIComponent(value)};path=/;max-age=${year};samesite=lax${secure}`;
  };

  const setTheme = (theme) => {
    root.dataset.theme = theme;
    remember('vip-theme', theme);
  };
  // The menu is drawn without knowing the theme: which of its entries is pressed is told as it opens.
  const markTheme = (menu) => {
    menu.querySelectorAll('[data-theme-set]').forEach((entry) => { entry.setAttribute('aria-pressed', entry.dataset.themeSet === root.dataset.theme); });
  };
  const setLanguage = (language) => {
    remember('vip-language', `c=${language}|uic=${language}`);
    location.reload();
  };
  const toggleRail = () => {
    root.dataset.rail = root.dataset.rail === 'narrow' ? 'wide' : 'narrow';
    remember('vip-rail', root.dataset.rail);
  };
  const copy = async (button) => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const label = button.getAttribute('aria-label');
    button.classList.add('copied');
    button.setAttribute('aria-label', button.dataset.copied);
    setTimeout(() => {
      button.classList.remove('copied');
      button.setAttribute('aria-label', label);
    }, 1200);
  };

  document.addEventListener('click', (event) => {
    const at = (selector) => event.target.closest?.(selector);
    let hit;
    if ((hit = at('[data-theme-set]'))) setTheme(hit.dataset.themeSet);
    else if ((hit = at('[data-language]'))) setLanguage(hit.dataset.language);
    else if (at('[data-rail-toggle]')) toggleRail();
    else if ((hit = at('[data-copy]'))) { event.preventDefault(); copy(hit); }
    // A menu closes when something in it, or anything outside, is pressed.
    document.querySelectorAll('details[data-menu][open]').forEach((menu) => {
      if (!menu.contains(event.target) || at('a, [data-menu-close]')) menu.open = false;
      else if (at('[data-theme-set]')) { menu.open = false; menu.querySelector('summary').focus(); }
    });
  });
  document.addEventListener('toggle', (event) => { if (event.target.open) markTheme(event.target); }, true);

  // A grid of links is one stop of Tab: arrow keys lead from cell to cell, over those that hold no link.
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const moveInGrid = (event) => {
    const link = event.target.closest?.('[data-arrow-keys] td a');
    const step = steps[event.key];
    if (!link || !step || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    const rows = [...link.closest('tbody').rows];
    let row = link.closest('tr').sectionRowIndex, column = link.closest('td').cellIndex, next = null;
    do {
      row += step[0];
      column += step[1];
      next = rows[row]?.cells[column]?.querySelector('a');
    } while (!next && rows[row]?.cells[column]?.tagName === 'TD');
    if (!next) return;
    link.closest('tbody').querySelectorAll('a[tabindex="0"]').forEach((other) => { other.tabIndex = -1; });
    next.tabIndex = 0;
    next.focus();
  };

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      document.querySelectorAll('details[data-menu][open]').forEach((menu) => { menu.open = false; menu.querySelector('summary').focus(); });
      return;
    }
    moveInGrid(event);
    const typing = event.target.closest?.('input, textarea, select, [contenteditable]');
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.querySelector('[data-search]');
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
  });

  // A session that ended elsewhere leaves the page. In the tab that signs out, the way through the provider must not be cut short.
  let leaving = false;
  document.addEventListener('submit', (event) => { if (event.target.matches('form[action="/sign-out"]')) leaving = true; });
  window.vipSessionOver = (address) => { if (!leaving) location.replace(address); };

  // What must be posted to another site, and is too long for an address.
  document.querySelector('form[data-send-at-once]')?.submit();

  // The circuit stands: buttons work from now on.
  window.vipAlive = () => { root.dataset.live = 'true'; };

  // Saves a file that the circuit streams (exports).
  window.vipSaveFile = async (name, stream) => {
    const url = URL.createObjectURL(new Blob([await stream.arrayBuffer()], { type: 'text/csv;charset=utf-8' }));
    const link = Object.assign(document.createElement('a'), { href: url, download: name });
    link.click();
    URL.revokeObjectURL(url);
  };

  // The circuit reconnects by itself for a while. When it gives up, or its server is gone, the page comes back as soon as the portal answers.
  const banner = document.getElementById('components-reconnect-modal');
  let waiting = false;
  const comeBack = async () => {
    if (waiting) return;
    waiting = true;
    banner.classList.add('over');
    for (;;) {
      try {
        if ((await fetch('/healthz/live', { cache: 'no-store' })).ok) { location.reload(); return; }
      } catch { /* Not there yet. */ }
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  };
  banner?.addEventListener('components-reconnect-state-changed', (event) => {
    if (event.detail.state === 'failed' || event.detail.state === 'rejected') comeBack();
  });
})();
