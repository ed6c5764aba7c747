// Files that are dropped on a page with a zone for them, or picked there, are sent as forms, past the circuit. The page tells which one is next and hears how
// far it is.
(() => {
  'use strict';
  let open = null;
  const sending = new Set();
  const rest = (time) => new Promise((resolve) => setTimeout(resolve, time));

  // While the circuit comes back after a lost connection, an answer waits for it.
  const tell = async (page, ...what) => {
    for (let tries = 0; tries < 60 && open?.page === page; tries++) {
      try { await page.invokeMethodAsync(...what); return; } catch { await rest(1000); }
    }
  };
  const add = (list) => {
    const chosen = [...list].map((file) => {
      const number = open.next++;
      open.files.set(number, file);
      return { number, name: file.name, size: file.size };
    });
    if (chosen.length > 0) tell(open.page, 'Chosen', chosen);
  };
  const send = (number, address, fields) => {
    const { page, files } = open;
    const form = new FormData();
    Object.entries(fields).forEach(([name, value]) => { if (value) form.append(name, value); });
    form.append('file', files.get(number));
    const request = new XMLHttpRequest();
    let told = 0;
    const sent = (loaded, total) => page.invokeMethodAsync('Sent', number, loaded, total).catch(() => { /* The next one tells more. */ });
    request.upload.addEventListener('progress', (event) => {
      if (Date.now() - told < 300 || event.loaded === event.total) return;
      told = Date.now();
      sent(event.loaded, event.total);
    });
    request.upload.addEventListener('load', (event) => sent(event.total, event.total));
    request.addEventListener('loadend', () => {
      sending.delete(request);
      tell(page, 'EndedAsync', number, request.status, request.responseText);
    });
    request.open('POST', address);
    request.setRequestHeader('Accept', 'application/json');
    sending.add(request);
    request.send(form);
  };

  const holdsFiles = (event) => open && event.dataTransfer?.types.includes('Files');
  const mark = (over) => { if (over) open.zone.dataset.over = 'true'; else delete open.zone.dataset.over; };
  // Anywhere on the page: a file beside the zone would otherwise be opened in place of the portal.
  document.addEventListener('dragover', (event) => { if (holdsFiles(event)) { event.preventDefault(); mark(true); } });
  document.addEventListener('dragleave', (event) => { if (holdsFiles(event) && !event.relatedTarget) mark(false); });
  document.addEventListener('drop', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    mark(false);
    add(event.dataTransfer.files);
  });
  document.addEventListener('change', (event) => {
    if (!open || !event.target.matches?.('[data-drop-pick]')) return;
    add(event.target.files);
    // The same file can be picked again.
    event.target.value = '';
  });
  window.addEventListener('beforeunload', (event) => { if (sending.size > 0) event.preventDefault(); });

  window.vipDrop = {
    open: (zone, page) => { open = { zone, page, files: new Map(), next: 1 }; },
    send,
    forget: (number) => { open?.files.delete(number); },
    // A form on its way arrives all the same.
    close: () => { open = null; },
  };
})();
