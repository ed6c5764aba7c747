// Everything that must work before, or without, the circuit: theme, language, rail, copying, menus, the connection banner.
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
  const setView = (view) => { remember('vip-view', view); };
  const copy = async (button) => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const label = button.getAttribute('aria-label');
    button.classList.add('copied');
    button.setAttribute('aria-label', button.dataset.copied);
    setTimeout(() => {
      button.classList.remove('copied');
      if (label === null) button.removeAttribute('aria-label');
      else button.setAttribute('aria-label', label);
    }, 1200);
  };

  document.addEventListener('click', (event) => {
    const at = (selector) => event.target.closest?.(selector);
    let hit;
    if ((hit = at('[data-theme-set]'))) setTheme(hit.dataset.themeSet);
    else if ((hit = at('[data-language]'))) setLanguage(hit.dataset.language);
    else if (at('[data-rail-toggle]')) toggleRail();
    else if ((hit = at('[data-view-set]'))) setView(hit.dataset.viewSet);
    else if ((hit = at('[data-copy]'))) { event.preventDefault(); copy(hit); }
    // A menu closes when something in it, or anything outside, is pressed.
    document.querySelectorAll('details[data-menu][open]').forEach((menu) => {
      if (!menu.contains(event.target) || at('a')) menu.open = false;
      // The focus comes back here from a dialog too: what was pressed is gone with its menu.
      else if (at('[data-theme-set], [data-menu-close]')) { menu.open = false; menu.querySelector('summary').focus(); }
    });
  });
  document.addEventListener('toggle', (event) => { if (event.target.open) markTheme(event.target); }, true);
  // What opens a calendar or a clock hands the focus to its box at once, where MudBlazor hears the keys: it does the same only after a way to the server, and
  // what is pressed in the meantime would be lost.
  document.addEventListener('click', (event) => {
    event.target.closest?.('.mud-picker .mud-input-adornment button')?.closest('.mud-picker').querySelector('input')?.focus();
  });

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

  // Dragging over a chart puts that stretch of time into the address, in whole minutes of Beijing; Escape leads back.
  let drag = null, zoomedFrom = [];
  const dragged = (event) => {
    const box = drag.plot.getBoundingClientRect();
    const ends = [drag.x, event.clientX].map((x) => Math.min(Math.max((x - box.left) / box.width, 0), 1)).sort((one, other) => one - other);
    return { ends, wide: (ends[1] - ends[0]) * box.width > 6 };
  };
  const endDrag = () => { drag?.selection.remove(); drag = null; };
  const beijing = (minutes) => new Date(minutes * 60000 + 8 * 3600000).toISOString().slice(0, 16);
  const zoom = (chart, ends) => {
    const from = Number(chart.dataset.from), length = Number(chart.dataset.until) - from;
    const first = Math.floor((from + ends[0] * length) / 60000);
    const last = Math.max(Math.ceil((from + ends[1] * length) / 60000), first + 1);
    const address = new URL(location.href);
    ['last', 'before', 'after'].forEach((name) => { address.searchParams.delete(name); });
    address.searchParams.set('from', beijing(first));
    address.searchParams.set('to', beijing(last));
    zoomedFrom.push(location.pathname + location.search);
    Blazor.navigateTo(address.pathname + address.search);
  };
  document.addEventListener('pointerdown', (event) => {
    const plot = event.target.closest?.('[data-zoom] .run-chart-plot');
    if (!plot || event.button !== 0 || event.pointerType === 'touch' || !plot.closest('[data-zoom]').dataset.from) return;
    drag = { plot, x: event.clientX, selection: Object.assign(document.createElement('div'), { className: 'zoom-selection' }) };
  });
  document.addEventListener('pointermove', (event) => {
    if (!drag) return;
    const { ends, wide } = dragged(event);
    if (!wide) { drag.selection.remove(); return; }
    drag.plot.append(drag.selection);
    drag.selection.style.left = `${ends[0] * 100}%`;
    drag.selection.style.width = `${(ends[1] - ends[0]) * 100}%`;
  });
  document.addEventListener('pointerup', (event) => {
    if (!drag) return;
    const { ends, wide } = dragged(event);
    const chart = drag.plot.closest('[data-zoom]');
    endDrag();
    if (!wide) return;
    // The bar under the pointer is a link, and this was no click.
    document.addEventListener('click', (click) => { click.preventDefault(); click.stopPropagation(); }, { capture: true, once: true });
    setTimeout(() => zoom(chart, ends));
  });
  // The buttons beside the charts are links; Escape leads back from them too.
  document.addEventListener('click', (event) => {
    if (event.target.closest?.('.time-steps a') && document.querySelector('[data-zoom]')) zoomedFrom.push(location.pathname + location.search);
  }, true);
  document.addEventListener('dragstart', (event) => { if (event.target.closest?.('[data-zoom] .run-chart-plot')) event.preventDefault(); });

  document.addEventListener('keydown', (event) => {
    // Escape closes open suggestions and nothing else; the browser would empty the field too.
    if (event.key === 'Escape' && event.target.matches?.('.search-box input[aria-expanded="true"]')) { event.preventDefault(); return; }
    if (event.key === 'Escape' && drag) { endDrag(); return; }
    // What was zoomed on another page is not what Escape leads back from here.
    if (event.key === 'Escape') zoomedFrom = zoomedFrom.filter((address) => address.split('?')[0] === location.pathname);
    if (event.key === 'Escape' && zoomedFrom.length > 0 && document.querySelector('[data-zoom-reset]') && !document.querySelector('details[data-menu][open], .mud-dialog')) {
      Blazor.navigateTo(zoomedFrom.pop());
      return;
    }
    if (event.key === 'Escape') {
      document.querySelectorAll('details[data-menu][open]').forEach((menu) => { menu.open = false; menu.querySelector('summary').focus(); });
      return;
    }
    moveInGrid(event);
    // In a suggestion list the arrows move through the suggestions, not through the text.
    if (event.target.matches?.('.search-box input') && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) event.preventDefault();
  });

  // A session that ended elsewhere leaves the page. In the tab that signs out, the way through the provider must not be cut short.
  let leaving = false;
  document.addEventListener('submit', (event) => { if (event.target.matches('form[action="/sign-out"]')) leaving = true; });
  window.vipSessionOver = (address) => { if (!leaving) location.replace(address); };

  // What must be posted to another site, and is too long for an address.
  document.querySelector('form[data-send-at-once]')?.submit();

  // The circuit stands: buttons work from now on. A page that leads on before its router stands, as a search with one hit does, is loaded over the one that is
  // there; the root then loses what the server does not write.
  window.vipAlive = () => {
    root.dataset.live = 'true';
    Blazor.addEventListener('enhancedload', () => { root.dataset.live = 'true'; });
  };

  // Saves a file that the circuit streams.
  window.vipSaveFile = async (name, stream) => {
    const url = URL.createObjectURL(new Blob([await stream.arrayBuffer()]));
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
  // Cut off from the server, the page says how old its figures are: the last time that the circuit changed anything in it. Times tick every ten seconds.
  let fresh = new Date();
  new MutationObserver(() => { if (!root.dataset.cut) fresh = new Date(); }).observe(document.body, { childList: true, characterData: true, subtree: true });
  const cutOff = () => {
    if (root.dataset.cut) return;
    root.dataset.cut = 'true';
    banner.querySelector('[data-cut-at]').textContent = fresh.toLocaleTimeString('en-GB', { timeZone: 'Asia/Shanghai' });
  };
  banner?.addEventListener('components-reconnect-state-changed', (event) => {
    if (event.detail.state === 'hide') delete root.dataset.cut;
    else cutOff();
    if (event.detail.state === 'failed' || event.detail.state === 'rejected') comeBack();
  });
})();
