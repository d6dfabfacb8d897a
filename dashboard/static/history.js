// One click on a link makes Streamlit add up to three addresses to the browser's history: the old page with the new
// parameters, the new page, and the new page with its bound filters, but none for a filter. Here one click or key that
// changes the address is one step back.
(() => {
  if (window.oneStepPerClick) return;
  window.oneStepPerClick = true;
  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  let asked = false;
  for (const kind of ["click", "keydown"]) addEventListener(kind, () => (asked = true), true);
  history.pushState = (...address) => {
    (asked ? push : replace)(...address);
    asked = false;
  };
  // A filter set by hand is a step back as well, which Streamlit would write over.
  history.replaceState = (state, unused, address) => {
    const url = new URL(address ?? location.href, location.href);
    const moved = url.pathname === location.pathname && url.search !== location.search;
    (asked && moved ? push : replace)(state, unused, address);
    if (moved) asked = false;
  };
  // Streamlit opens every link of a text in a new tab; one to another page of the app stays in this one.
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[target=_blank]");
    if (!link || link.origin !== location.origin || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState({}, "", link.href);
    dispatchEvent(new PopStateEvent("popstate"));
  });
  // Brings a section to the top, again while pictures above it take their room, until the page rests or a person acts.
  window.arriveAt = (anchor) => {
    const acts = new AbortController();
    for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"])
      addEventListener(kind, () => acts.abort(), { signal: acts.signal, capture: true });
    let rested = 0;
    const timer = setInterval(() => {
      const section = document.getElementById(anchor);
      rested = document.querySelector(".stApp[data-test-script-state=notRunning]") ? rested + 1 : 0;
      if (acts.signal.aborted || rested > 5) {
        clearInterval(timer);
        if (!acts.signal.aborted && section) {
          // The next Tab goes on from here.
          section.tabIndex = -1;
          section.focus({ preventScroll: true });
        }
        acts.abort();
      } else section?.scrollIntoView({ behavior: "instant" });
    }, 100);
  };
  // Streamlit drops bound parameters from the address on the way to another page, and keeps the address on the way to
  // the same page about something else. said: the filters in force and the page's subject.
  window.addressSays = (keys, said, subject) => {
    const url = new URL(location.href);
    const before = url.searchParams.get(subject);
    for (const key of keys) url.searchParams.delete(key);
    for (const [key, value] of said) url.searchParams.append(key, value);
    const after = url.searchParams.get(subject);
    if (url.href === location.href) return;
    (asked && before && after && before !== after ? push : replace)(history.state, "", url);
  };
})();
