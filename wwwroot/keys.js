// Lists and places by keyboard, and lists that Back finds as they were left. Rows stay links, so everything here is a shorter way to what a click does.
(() => {
  'use strict';
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const content = () => document.getElementById('content');

  // A list is a table whose rows lead to a page of their own, or an ol or ul that says it is one.
  const listsOfAnyKind = 'table.grid, ol[data-list], ul[data-list]';
  const isList = (list) => list.hasAttribute('data-list') || list.querySelector(':scope > tbody a.row-link') !== null;
  const lists = () => $$(listsOfAnyKind).filter((list) => isList(list) && rowsOf(list).length > 0);
  const listOf = (element) => { const list = element?.closest?.(listsOfAnyKind); return list && isList(list) ? list : null; };
  const pageOf = (row) => row.querySelector('a.row-link') ?? row.querySelector('a[href]');
  // A row that leads to no page of its own may open its particulars in place; other links stand beside that.
  const linkOf = (row) => row.querySelector('a.row-link, [data-opens]') ?? pageOf(row);
  // What Back knows a row by: its own key where several rows lead to one place.
  const keyOf = (row) => row.dataset.key ?? linkOf(row).getAttribute('href');
  const rowsOf = (list) => $$(':scope > tbody > tr, :scope > li', list).filter((row) => linkOf(row));
  const rowOf = (element) => { const row = element?.closest?.('tr, li'); return row && listOf(row) && linkOf(row) ? row : null; };
  const stopsOf = (row) => $$('a[href], button, summary', row);
  const markedOf = (list) => rowsOf(list).find((row) => row.hasAttribute('data-marked'));

  // A list is one stop of Tab: its marked row, or the first. Acts of the marked row follow; its copy buttons and further links are reached by arrow keys.
  const tend = (list) => {
    const rows = rowsOf(list);
    const stop = markedOf(list) ?? rows[0];
    for (const row of rows) {
      for (const each of stopsOf(row)) {
        const index = row === stop && (each === linkOf(row) || each.closest('.cell-acts')) ? 0 : -1;
        if (each.tabIndex !== index) each.tabIndex = index;
      }
    }
  };
  const mark = (row) => {
    const list = listOf(row);
    $$(':scope > tbody > [data-marked], :scope > [data-marked]', list).forEach((other) => { if (other !== row) other.removeAttribute('data-marked'); });
    row.setAttribute('data-marked', '');
    tend(list);
  };
  const enter = (row) => {
    mark(row);
    linkOf(row).focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
  };
  const current = () => rowOf(document.activeElement) ?? lists().map(markedOf).find((row) => row) ?? null;
  const step = (by) => {
    const row = current();
    const list = listOf(row) ?? lists()[0];
    if (!list) return false;
    const rows = rowsOf(list);
    // Back in a list, the first key shows where the mark is.
    const next = !row ? rows[0] : row.contains(document.activeElement) ? rows[rows.indexOf(row) + by] : row;
    if (next) { enter(next); follow(next); }
    return true;
  };

  // On a wide screen a row can open beside its list; the keys then take along what stands open there, once they rest.
  const wide = matchMedia('(min-width: 1280px)');
  let following = 0;
  const follow = (row) => {
    clearTimeout(following);
    const link = linkOf(row);
    if (!wide.matches || !link.dataset.beside || !document.querySelector('.case-pane')) return;
    following = setTimeout(() => Blazor.navigateTo(link.dataset.beside, { replaceHistoryEntry: true }), 150);
  };
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[data-beside]');
    if (!link || !wide.matches || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    Blazor.navigateTo(link.dataset.beside);
  }, true);
  // What opens beside its list, or takes the place of the last one there, is read from its title on, with its row in sight: the list draws its rows anew
  // when it gets narrow, and a row that was taken back arrives later than what stands beside it.
  let opened = null;
  const inSight = (row) => {
    const [own, all] = [row, content()].map((each) => each.getBoundingClientRect());
    return own.top >= all.top && own.bottom <= all.bottom;
  };
  const settle = () => {
    const pane = document.querySelector('.case-pane');
    const row = pane && document.querySelector(`[data-case-id="${CSS.escape(pane.dataset.case)}"]`);
    if (pane && (pane !== opened?.pane || pane.dataset.case !== opened.id)) pane.scrollTop = 0;
    if (row && row !== opened?.row) { mark(row); if (!inSight(row)) row.scrollIntoView({ block: 'center' }); }
    opened = pane && { pane, id: pane.dataset.case, row };
  };
  const along = (row, by) => {
    const stops = stopsOf(row).filter((each) => !each.disabled && each.offsetParent !== null);
    stops[stops.indexOf(document.activeElement) + by]?.focus();
  };

  document.addEventListener('focusin', (event) => { const row = rowOf(event.target); if (row) mark(row); });
  document.addEventListener('click', (event) => {
    if (event.target.closest?.('[data-to-list]')) { const list = lists()[0]; if (list) enter(markedOf(list) ?? rowsOf(list)[0]); }
    else if (event.target.closest?.('[data-keys-open]')) showKeys();
    else if (event.target.closest?.('[data-print]')) window.print();
    else if (event.target.closest?.('[data-keys-close]') || event.target.matches?.('dialog[data-keys]')) keysDialog()?.close();
    const row = rowOf(event.target);
    if (row) mark(row);
    // Pressed anywhere but on its own links and buttons, and not to select text.
    const opens = row?.querySelector('[data-opens]');
    if (opens && !event.target.closest('a, button, summary') && getSelection().isCollapsed) opens.click();
    if (event.target.closest?.('a[href]')) keep();
  }, true);

  // The keys. A letter is a key only where nothing is typed and no dialog is open, and only for those who have not turned letters off.
  const keysDialog = () => document.querySelector('dialog[data-keys]');
  const lettersOn = () => localStorage.getItem('vip-keys') !== 'off';
  const showKeys = () => {
    const dialog = keysDialog();
    if (!dialog || dialog.open) return;
    dialog.querySelector('[data-keys-on]').checked = lettersOn();
    dialog.showModal();
  };
  document.addEventListener('change', (event) => {
    if (event.target.matches?.('[data-keys-on]')) localStorage.setItem('vip-keys', event.target.checked ? 'on' : 'off');
  });
  const findSearch = () => {
    const search = document.querySelector('[data-search]');
    search?.focus();
    search?.select();
    return search !== null;
  };
  const copyNumber = (row) => {
    const number = row?.querySelector('[data-number], [data-copy]');
    if (!number) return false;
    navigator.clipboard.writeText(number.dataset.number ?? number.dataset.copy);
    row.setAttribute('data-copied', '');
    setTimeout(() => row.removeAttribute('data-copied'), 1200);
    return true;
  };
  let leading = 0;
  const lead = (letter) => {
    leading = 0;
    const place = document.querySelector(`[data-go="${CSS.escape(letter)}"]`);
    place?.click();
    return place !== null;
  };
  // An act of the page that has a key of its own. Its dialog asks before anything is done.
  const press = (button) => { if (button.matches('textarea')) button.focus(); else button.click(); };
  const act = (name) => {
    const button = document.querySelector(`[data-act="${name}"]:not(:disabled)`);
    if (button) press(button);
    return button !== null;
  };
  // The same for the marked row of a list: what it is about is opened first, unless it stands open already.
  const actOnRow = (name) => {
    const wanted = current()?.dataset.caseId;
    if (!wanted || document.querySelector(`[data-case="${wanted}"]`)) return act(name);
    linkOf(current()).click();
    const until = Date.now() + 5000;
    const waiting = setInterval(() => {
      const button = document.querySelector(`[data-case="${wanted}"] [data-act="${name}"]:not(:disabled)`);
      if (button || Date.now() > until) clearInterval(waiting);
      if (button) press(button);
    }, 60);
    return true;
  };
  const letters = {
    a: () => actOnRow('take'),
    n: () => actOnRow('note'),
    p: () => actOnRow('propose'),
    y: () => actOnRow('approve'),
    '[': () => act('previous'),
    ']': () => act('next'),
    j: () => step(1),
    k: () => step(-1),
    o: () => { const page = pageOf(current() ?? document.createElement('tr')); if (page) window.open(page.href, '_blank', 'noopener'); return page !== null; },
    // A press beside links leaves the focus with the page, or with its content.
    Enter: () => {
      const row = [document.body, content()].includes(document.activeElement) ? current() : null;
      if (row) linkOf(row).click();
      return row !== null;
    },
    c: () => copyNumber(current()),
    g: () => { leading = Date.now(); return true; },
    '?': () => { showKeys(); return true; },
    '/': findSearch,
  };
  const inList = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Home: (row) => enter(rowsOf(listOf(row))[0]),
    End: (row) => enter(rowsOf(listOf(row)).at(-1)),
    ArrowRight: (row) => along(row, 1),
    ArrowLeft: (row) => along(row, -1),
  };
  // Escape leaves a field once nothing hangs open below it, so that letters are keys again; elsewhere it closes what stands open beside a list.
  const leave = (target) => {
    if (target.matches?.('[type=search][role=combobox]')) { if (target.value === '' || target.getAttribute('aria-expanded') !== 'true') target.blur(); return; }
    // The first press empties a search; the browser does that.
    if (target.closest?.(typed)) { if (target.type !== 'search' || target.value === '') target.blur(); return; }
    const close = document.querySelector('[data-close-pane]');
    const row = close && lists().map(markedOf).find((each) => each);
    close?.click();
    if (row) linkOf(row).focus({ preventScroll: true });
  };
  // What takes letters. A field for a file or a box to tick takes none.
  const typed = 'input:not([type=file], [type=checkbox], [type=radio]), textarea, [contenteditable]';
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === 'Escape' && !document.querySelector('dialog[open], .mud-dialog-container, .mud-popover-open')) { leave(event.target); return; }
    if (event.target.closest?.(`${typed}, dialog`)) return;
    if (document.querySelector('dialog[open], .mud-dialog-container, .mud-popover-open')) return;
    // A select takes letters for its own options.
    if (event.target.closest?.('select') && event.key !== '/' && event.key !== '?') return;
    const row = rowOf(event.target);
    if (row && !event.shiftKey && inList[event.key]) { event.preventDefault(); inList[event.key](row); return; }
    if (!lettersOn()) return;
    const done = Date.now() - leading < 1500 && event.key.length === 1 ? lead(event.key) : Object.hasOwn(letters, event.key) && letters[event.key]();
    if (done) event.preventDefault();
  });

  // The next case beside the list begins at its title, however far the last one was scrolled.
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      if (!target.matches('.case-pane')) continue;
      target.scrollTop = 0;
      if (target.getBoundingClientRect().top < 0) target.scrollIntoView({ block: 'start' });
    }
  }).observe(document.documentElement, { subtree: true, attributes: true, attributeFilter: ['data-case'] });

  // Back finds a list as it was left: its place on the screen and its marked row, kept by address for as long as the tab lives. The row is put back where it
  // stood, so that rows that arrived above it in the meantime do not matter.
  const shelf = 'vip-lists';
  const most = 50;
  const address = () => location.pathname + location.search;
  const paging = (at) => ['before', 'after'].map((name) => new URLSearchParams(at.split('?')[1]).get(name)).join();
  let here = address();
  let wanted = null;
  let deadline = 0;
  const kept = () => JSON.parse(sessionStorage.getItem(shelf) ?? '{}');
  const keep = () => {
    const main = content();
    if (!main || wanted || address() !== here || main.querySelector('[aria-busy=true]')) return;
    const row = lists().map(markedOf).find((each) => each);
    const all = kept();
    delete all[here];
    all[here] = { top: main.scrollTop, row: row && keyOf(row), at: row && row.getBoundingClientRect().top };
    const names = Object.keys(all);
    names.slice(0, Math.max(0, names.length - most)).forEach((name) => { delete all[name]; });
    sessionStorage.setItem(shelf, JSON.stringify(all));
  };
  const arrive = (back, takeFocus) => {
    const before = here;
    here = address();
    wanted = back ? kept()[here] ?? null : null;
    if (wanted) { wanted.focus = takeFocus; deadline = Date.now() + 5000; }
    else if (content() && before !== here && (before.split('?')[0] !== here.split('?')[0] || paging(before) !== paging(here))) content().scrollTop = 0;
  };
  const restore = () => {
    const main = content();
    if (!wanted || !main || main.querySelector('[aria-busy=true]')) return;
    if (Date.now() > deadline) { wanted = null; return; }
    const row = wanted.row && lists().flatMap(rowsOf).find((each) => keyOf(each) === wanted.row);
    if (row) {
      if (!row.hasAttribute('data-marked')) mark(row);
      const away = row.getBoundingClientRect().top - wanted.at;
      if (Math.abs(away) > 1) main.scrollTop += away;
      // The title takes the focus when a page opens; on the way back the row has it.
      const holder = document.activeElement;
      if (wanted.focus && (!holder || holder === document.body || holder.matches('h1'))) linkOf(row).focus({ preventScroll: true });
    } else if (main.scrollHeight - main.clientHeight >= wanted.top) {
      main.scrollTop = wanted.top;
    }
  };
  // Who scrolls or presses anything is not moved any more.
  ['wheel', 'touchstart', 'pointerdown', 'keydown'].forEach((name) => {
    document.addEventListener(name, () => { wanted = null; }, { capture: true, passive: true });
  });
  document.addEventListener('focusin', (event) => { if (event.target.matches?.('h1')) restore(); });
  let saving = 0;
  document.addEventListener('scroll', (event) => {
    if (event.target !== content()) return;
    clearTimeout(saving);
    saving = setTimeout(keep, 150);
  }, true);
  window.addEventListener('popstate', () => arrive(true, true));
  window.addEventListener('pagehide', keep);

  const tendAll = () => {
    if (address() !== here) arrive(false, false);
    const found = lists();
    found.forEach(tend);
    settle();
    $$('[data-to-list]').forEach((link) => { link.hidden = found.length === 0; });
    restore();
  };
  const first = performance.getEntriesByType('navigation')[0]?.type;
  arrive(first === 'back_forward' || first === 'reload', first === 'back_forward');
  new MutationObserver(tendAll).observe(document.body, { childList: true, subtree: true, attributeFilter: ['data-case'] });
  tendAll();

  // Paper says when it was printed.
  window.addEventListener('beforeprint', () => {
    const now = new Date().toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' });
    $$('[data-print-time]').forEach((time) => { time.textContent = now; });
  });
})();
