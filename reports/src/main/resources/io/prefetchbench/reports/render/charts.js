/* Curves: each figure holds its data as JSON, with every point's text as the terminal prints it. */
(function () {
  'use strict';
  var NINES = [0.30103, 1, 2, 3, 4, 5, 6];
  var NAMES = ['50 %', '90 %', '99 %', '99.9 %', '99.99 %', '99.999 %', '99.9999 %'];
  var LABEL_PX = 15;

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  /* Ticks only: figures come with the data, formatted once for terminal and page. */
  function time(nanos) {
    var units = ['ns', '\u00b5s', 'ms', 's'];
    var unit = 0;
    while (unit < 3 && Math.abs(nanos) >= 999.5) {
      nanos /= 1000;
      unit += 1;
    }
    return Number(nanos.toPrecision(3)) + ' ' + units[unit];
  }

  function logTicks(scale) {
    return function (self, splits) {
      var low = self.scales[scale].min;
      var high = self.scales[scale].max;
      var wide = Math.log10(high / low) > 3;
      return splits.map(function (value) {
        var digit = Math.round(value / Math.pow(10, Math.floor(Math.log10(value) + 1e-9)));
        return digit === 1 || (!wide && (digit === 2 || digit === 5)) ? time(value) : null;
      });
    };
  }

  /* Few lines: those that have a label. */
  function logGrid(scale) {
    var ticks = logTicks(scale);
    return function (self, splits) {
      var labels = ticks(self, splits);
      return splits.map(function (split, i) { return labels[i] === null ? null : split; });
    };
  }

  function logRange(self, low, high) {
    if (low === null || high === null) {
      return [1, 10];
    }
    var floor = Math.pow(10, Math.floor(Math.log10(low)));
    var bottom = [5, 2, 1].find(function (m) { return floor * m <= low; }) * floor;
    var ceiling = Math.pow(10, Math.floor(Math.log10(high)));
    var top = [1, 2, 5, 10].find(function (m) { return ceiling * m >= high; }) * ceiling;
    return [bottom, top > bottom ? top : bottom * 10];
  }

  function zeroRange(least) {
    return function (self, low, high) { return [0, Math.max(least, (high || 0) * 1.08)]; };
  }

  function shareRange(self, low) {
    var worst = low === null ? 0 : Math.max(1 - low, 1e-4);
    return [Math.max(0, 1 - worst * 1.15), 1 + worst * 0.05];
  }

  function percents(self, splits) {
    var step = splits.length > 1 ? splits[1] - splits[0] : 1;
    var digits = Math.max(0, Math.min(5, Math.ceil(-Math.log10(step * 100) - 1e-9)));
    return splits.map(function (share) {
      return share > 1 + 1e-9 ? null : (share * 100).toFixed(digits) + ' %';
    });
  }

  function numbers(self, splits) {
    return splits.map(function (n) { return n >= 10000 ? n / 1000 + ' k' : String(+n.toFixed(3)); });
  }

  var Y = {
    nanos: {
      scale: { distr: 3, log: 10, range: logRange }, values: logTicks('y'), filter: logGrid('y')
    },
    stacked_nanos: {
      scale: { range: zeroRange(1000) },
      values: function (self, splits) { return splits.map(function (n) { return n ? time(n) : '0'; }); }
    },
    rate: { scale: { range: zeroRange(1) }, values: numbers },
    count: { scale: { range: zeroRange(1) }, values: numbers },
    cpus: { scale: { range: zeroRange(0.1) }, values: numbers },
    share: { scale: { range: shareRange }, values: percents }
  };

  function xOptions(chart, base) {
    if (chart.data.axis === 'seconds') {
      return {
        scale: {
          time: false,
          range: function (self, low, high) {
            var xs = chart.data.x;
            var whole = low <= xs[0] && high >= xs[xs.length - 1];
            return whole ? [0, chart.end] : [low, high];
          }
        },
        axis: Object.assign({}, base, {
          incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600],
          values: function (self, splits) { return splits.map(function (s) { return s + ' s'; }); }
        })
      };
    }
    if (chart.data.axis === 'age') {
      return {
        scale: { time: false, distr: 3, log: 10 },
        axis: Object.assign({}, base, {
          values: logTicks('x'),
          grid: Object.assign({ filter: logGrid('x') }, base.grid)
        })
      };
    }
    return {
      scale: { time: false },
      axis: Object.assign({}, base, {
        splits: function (self) {
          return NINES.filter(function (n) { return n <= self.scales.x.max + 1e-9; });
        },
        values: function (self, splits) {
          return splits.map(function (s) { return NAMES[NINES.indexOf(s)]; });
        }
      })
    };
  }

  /* Labels of marked stretches stand above the plot, in as many rows as keep them apart. */
  function place(bands, end, width) {
    var context = document.createElement('canvas').getContext('2d');
    context.font = '12px system-ui, sans-serif';
    var rows = [];
    return bands.map(function (band) {
      var size = context.measureText(band.label).width + 8;
      var left = Math.max(0, Math.min(band.from / end * width, width - size));
      var row = rows.findIndex(function (right) { return right <= left; });
      if (row < 0) {
        row = rows.length;
      }
      rows[row] = left + size;
      return { band: band, row: row };
    });
  }

  function drawBands(self, placed, rows) {
    var context = self.ctx;
    var ratio = devicePixelRatio;
    var box = self.bbox;
    context.save();
    context.font = 12 * ratio + 'px system-ui, sans-serif';
    context.textBaseline = 'middle';
    placed.forEach(function (each) {
      var from = self.valToPos(each.band.from, 'x', true);
      var to = Math.max(from + 2 * ratio, self.valToPos(each.band.to, 'x', true));
      from = Math.max(from, box.left);
      to = Math.min(to, box.left + box.width);
      if (to <= from) {
        return; // zoomed away
      }
      var y = box.top - (rows - each.row) * LABEL_PX * ratio;
      context.fillStyle = colour('--band');
      context.fillRect(from, y, to - from, box.top + box.height - y);
      context.fillStyle = colour('--band-ink');
      var size = context.measureText(each.band.label).width;
      var at = Math.max(box.left, Math.min(from + 4 * ratio, box.left + box.width - size));
      context.fillText(each.band.label, at, y + LABEL_PX * ratio / 2);
    });
    context.restore();
  }

  function stacked(lines) {
    var sums = [];
    for (var i = lines.length - 1; i >= 0; i -= 1) {
      var below = sums[0];
      sums.unshift(lines[i].values.map(function (value, at) {
        var under = below ? below[at] : 0;
        return value === null && under === null ? null : (value || 0) + (under || 0);
      }));
    }
    return sums;
  }

  function alpha(hex, share) {
    return hex + Math.round(share * 255).toString(16).padStart(2, '0');
  }

  function seriesOf(chart, line, last) {
    var tone = colour('--tone-' + line.tone);
    var look = line.look;
    return {
      label: line.name,
      stroke: tone,
      width: look === 'points' ? 0 : look === 'thin' ? 1 : 2,
      dash: look === 'dashed' ? [6, 4] : undefined,
      spanGaps: chart.data.axis !== 'seconds',
      paths: look === 'points' ? function () { return null; } : undefined,
      fill: last && chart.data.unit === 'stacked_nanos' ? alpha(tone, 0.75) : undefined,
      points: look === 'points'
        ? { show: true, size: 8, fill: tone, stroke: tone }
        : { show: chart.data.x.length < 4, size: 6 }
    };
  }

  function bandsOf(chart) {
    var bands = [];
    var lines = chart.data.lines;
    var share = chart.data.unit === 'stacked_nanos' ? 0.75 : 0.16;
    for (var i = 0; i + 1 < lines.length; i += 1) {
      if (lines[i].look === 'filled') {
        bands.push({ series: [i + 1, i + 2], fill: alpha(colour('--tone-' + lines[i].tone), share) });
      }
    }
    return bands;
  }

  function readOut(chart, index) {
    var known = index !== null && index !== undefined;
    chart.at.textContent = known ? chart.data.at[index] : '';
    chart.values.forEach(function (value, i) {
      value.textContent = known ? chart.data.lines[i].texts[index] : '';
    });
  }

  function draw(chart) {
    var data = chart.data;
    var frame = chart.frame;
    frame.textContent = '';
    var narrow = frame.clientWidth < 500;
    var height = data.axis === 'seconds' ? 190 : 280;
    var placed = place(data.bands, chart.end, frame.clientWidth - 76);
    var rows = placed.reduce(function (most, each) { return Math.max(most, each.row + 1); }, 0);
    var base = {
      stroke: colour('--dim'),
      font: '12px system-ui, sans-serif',
      grid: { stroke: colour('--grid'), width: 1 },
      ticks: { show: false }
    };
    var y = Y[data.unit];
    var x = xOptions(chart, Object.assign({ size: 24, space: narrow ? 60 : 50 }, base));
    var lines = data.unit === 'stacked_nanos' ? stacked(data.lines)
      : data.lines.map(function (line) { return line.values; });
    chart.plot = new uPlot({
      width: frame.clientWidth,
      height: height + rows * LABEL_PX,
      padding: [8 + rows * LABEL_PX, 24, 0, 0],
      legend: { show: false },
      cursor: {
        y: data.axis !== 'seconds',
        drag: { x: data.axis === 'seconds', y: false },
        points: { size: 7 },
        sync: data.axis === 'seconds' ? { key: chart.group, scales: ['x', null] } : undefined
      },
      scales: { x: x.scale, y: y.scale },
      series: [{}].concat(data.lines.map(function (line, i) {
        return seriesOf(chart, line, i === data.lines.length - 1);
      })),
      bands: bandsOf(chart),
      axes: [x.axis, Object.assign({ size: axisSize, values: y.values }, base, {
        grid: Object.assign(y.filter ? { filter: y.filter } : {}, base.grid)
      })],
      hooks: {
        drawClear: [function (self) { drawBands(self, placed, rows); }],
        setCursor: [function (self) { readOut(chart, self.cursor.idx); }]
      }
    }, [data.x].concat(lines), frame);
    chart.hidden.forEach(function (hidden, i) {
      if (hidden) {
        chart.plot.setSeries(i + 1, { show: false });
      }
    });
  }

  /* Wide enough for the longest label, such as 99.998 %. */
  function axisSize(self, labels) {
    return (labels || []).reduce(function (size, label) {
      return Math.max(size, 12 + 7 * String(label || '').length);
    }, 62);
  }

  /* Arrow keys move the read-out where there is no pointer. */
  function keys(chart) {
    var index = 0;
    chart.frame.addEventListener('keydown', function (event) {
      var steps = { ArrowRight: 1, ArrowLeft: -1, PageDown: 10, PageUp: -10 };
      var last = chart.data.x.length - 1;
      if (event.key === 'Home' || event.key === 'End') {
        index = event.key === 'Home' ? 0 : last;
      } else if (steps[event.key]) {
        index = Math.max(0, Math.min(last, index + steps[event.key]));
      } else {
        return;
      }
      event.preventDefault();
      var plot = chart.plot;
      plot.setCursor({ left: plot.valToPos(chart.data.x[index], 'x'), top: plot.over.clientHeight / 2 });
      readOut(chart, index);
      chart.said.textContent = chart.data.at[index] + ': ' + chart.data.lines.map(function (line) {
        return line.name + ' ' + line.texts[index];
      }).join(', ');
    });
  }

  /* A click on a line's name hides it. */
  function legend(chart) {
    chart.hidden = chart.data.lines.map(function () { return false; });
    if (chart.data.lines.length < 2 || chart.data.unit === 'stacked_nanos') {
      return;
    }
    chart.figure.querySelectorAll('.key').forEach(function (key, i) {
      var button = document.createElement('button');
      button.type = 'button';
      button.className = 'key';
      button.title = 'Show or hide this line';
      button.setAttribute('aria-pressed', 'true');
      button.append.apply(button, key.childNodes);
      key.replaceWith(button);
      button.addEventListener('click', function () {
        chart.hidden[i] = !chart.hidden[i];
        button.setAttribute('aria-pressed', String(!chart.hidden[i]));
        chart.plot.setSeries(i + 1, { show: !chart.hidden[i] });
      });
    });
  }

  /* The same figures as a table, made when it is asked for. */
  function dataTable(chart) {
    var details = chart.figure.querySelector('details.data');
    details.addEventListener('toggle', function () {
      if (!details.open || details.querySelector('table')) {
        return;
      }
      var scroll = document.createElement('div');
      scroll.className = 'scroll tall';
      scroll.tabIndex = 0;
      scroll.setAttribute('role', 'group');
      scroll.setAttribute('aria-label', details.dataset.title);
      var table = scroll.appendChild(document.createElement('table'));
      var row = table.createTHead().insertRow();
      [chart.data.xname].concat(chart.data.lines.map(function (line) { return line.name; }))
        .forEach(function (name) {
          var th = row.appendChild(document.createElement('th'));
          th.scope = 'col';
          th.className = 'number';
          th.textContent = name;
        });
      var body = table.createTBody();
      chart.data.at.forEach(function (at, i) {
        var cells = body.insertRow();
        [at].concat(chart.data.lines.map(function (line) { return line.texts[i]; }))
          .forEach(function (text) {
            var cell = cells.insertCell();
            cell.className = 'number';
            cell.textContent = text;
          });
      });
      details.appendChild(scroll);
    });
  }

  var charts = Array.from(document.querySelectorAll('figure.curves')).map(function (figure) {
    return {
      figure: figure,
      group: figure.dataset.group,
      frame: figure.querySelector('.frame'),
      at: figure.querySelector('.at'),
      said: figure.querySelector('.said'),
      values: Array.from(figure.querySelectorAll('.key b')),
      data: JSON.parse(figure.querySelector('script').textContent)
    };
  });
  charts.forEach(function (chart) {
    chart.end = charts.filter(function (other) {
      return other.group === chart.group && other.data.axis === 'seconds';
    }).reduce(function (end, other) {
      return Math.max(end, other.data.x[other.data.x.length - 1]);
    }, 1);
    legend(chart);
    keys(chart);
    dataTable(chart);
    draw(chart);
  });

  function redraw() {
    charts.forEach(function (chart) { chart.plot.destroy(); draw(chart); });
  }
  var width = innerWidth;
  var pending;
  addEventListener('resize', function () {
    if (innerWidth !== width) {
      width = innerWidth;
      clearTimeout(pending);
      pending = setTimeout(redraw, 120);
    }
  });
  addEventListener('themechange', redraw);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
}());
