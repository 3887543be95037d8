/* Runs before anything is drawn, so that no page flashes in the wrong colours. */
(function () {
  'use strict';
  var root = document.documentElement;
  root.classList.add('js');
  function stored() {
    try {
      return localStorage.getItem('prefetch-bench-theme');
    } catch (e) {
      return null; // file:// may forbid it
    }
  }
  var theme = new URLSearchParams(location.search).get('theme') || stored();
  if (theme === 'dark' || theme === 'light') {
    root.dataset.theme = theme;
  }
}());
