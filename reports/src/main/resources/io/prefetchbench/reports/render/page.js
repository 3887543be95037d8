/* Theme switch, table of contents and sortable tables. Without it the page is whole. */
(function () {
  'use strict';
  var root = document.documentElement;

  function setTheme(theme) {
    if (theme === 'auto') {
      delete root.dataset.theme;
    } else {
      root.dataset.theme = theme;
    }
    try {
      localStorage.setItem('prefetch-bench-theme', theme);
    } catch (e) {
      // Not remembered, then: file:// may forbid it.
    }
    show();
    window.dispatchEvent(new Event('themechange'));
  }

  var buttons = Array.from(document.querySelectorAll('.theme button'));
  function show() {
    buttons.forEach(function (button) {
      button.setAttribute('aria-pressed', String(button.value === (root.dataset.theme || 'auto')));
    });
  }
  buttons.forEach(function (button) {
    button.addEventListener('click', function () { setTheme(button.value); });
  });
  show();

  /* Contents: open beside the text, closed above it; the section in view is marked. */
  var contents = document.querySelector('.toc details');
  if (contents) {
    var wide = matchMedia('(min-width: 1160px)');
    var fold = function () { contents.open = wide.matches; };
    wide.addEventListener('change', fold);
    fold();
    contents.addEventListener('click', function (event) {
      if (event.target.closest('a') && !wide.matches) {
        contents.open = false;
      }
    });
    var links = Array.from(contents.querySelectorAll('a'));
    var targets = links.map(function (link) {
      return document.getElementById(link.hash.slice(1));
    });
    var mark = function () {
      var current = 0;
      targets.forEach(function (target, i) {
        if (target && target.getBoundingClientRect().top < innerHeight / 3) {
          current = i;
        }
      });
      links.forEach(function (link, i) {
        if (i === current) {
          link.setAttribute('aria-current', 'true');
        } else {
          link.removeAttribute('aria-current');
        }
      });
    };
    var waiting = false;
    addEventListener('scroll', function () {
      if (!waiting) {
        waiting = true;
        requestAnimationFrame(function () { waiting = false; mark(); });
      }
    }, { passive: true });
    mark();
  }

  /* A link into a folded part opens it. */
  function unfold() {
    var target = location.hash && document.getElementById(location.hash.slice(1));
    for (var node = target; node; node = node.parentElement) {
      if (node.tagName === 'DETAILS') {
        node.open = true;
      }
    }
    if (target) {
      target.scrollIntoView();
    }
  }
  addEventListener('hashchange', unfold);
  if (location.hash) {
    unfold();
  }

  /* Sorting: figures by what they are worth, whatever unit they are scaled to. */
  var UNITS = { ns: 1e-9, '\u00b5s': 1e-6, ms: 1e-3, s: 1, B: 1, kB: 1e3, MB: 1e6, GB: 1e9,
    k: 1e3, M: 1e6, G: 1e9 };
  function worth(text) {
    var match = /^[<>\s]*([\u2212-]?[\d,.]+)(?:\s*\u2013\s*[\d,.]+)?\s*([^\s/]*)/.exec(text.trim());
    if (!match) {
      return null;
    }
    var number = Number(match[1].replace(/,/g, '').replace('\u2212', '-'));
    return isNaN(number) ? null : number * (UNITS[match[2]] || 1);
  }

  function sort(table, column, button) {
    var heading = button.parentElement;
    var down = heading.getAttribute('aria-sort') === 'ascending';
    table.querySelectorAll('th').forEach(function (th) { th.removeAttribute('aria-sort'); });
    heading.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    var body = table.tBodies[0];
    var rows = Array.from(body.rows).map(function (row) {
      var text = row.cells[column].textContent;
      return { row: row, text: text, worth: worth(text) };
    });
    rows.sort(function (a, b) {
      if ((a.worth === null) !== (b.worth === null)) {
        return a.worth === null ? 1 : -1; // what is not known comes last either way
      }
      var order = a.worth === null ? a.text.localeCompare(b.text) : a.worth - b.worth;
      return down ? -order : order;
    });
    rows.forEach(function (each) { body.appendChild(each.row); });
  }

  document.querySelectorAll('table.sortable').forEach(function (table) {
    if (table.tBodies[0].rows.length < 3) {
      return;
    }
    Array.from(table.tHead.rows[0].cells).forEach(function (heading, column) {
      var label = heading.textContent.trim();
      if (!label) {
        return;
      }
      var button = document.createElement('button');
      button.type = 'button';
      button.className = 'sort';
      button.append.apply(button, heading.childNodes);
      button.title = heading.title || 'Sort by ' + label;
      heading.replaceChildren(button);
      button.addEventListener('click', function () { sort(table, column, button); });
    });
  });
}());
