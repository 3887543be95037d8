(function () {
  'use strict';
  var asked = new URLSearchParams(location.search).get('theme');
  if (asked === 'dark' || asked === 'light') {
    document.documentElement.dataset.theme = asked;
  }

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  /* Ticks only: figures come with the data, formatted once for terminal and page. */
  function tick(nanos) {
    var units = ['ns', '\u00b5s', 'ms', 's'];
    var unit = 0;
    while (unit < 3 && nanos >= 1000) {
      nanos /= 1000;
      unit += 1;
    }
    return Number(nanos.toPrecision(3)) + ' ' + units[unit];
  }

  function timeTicks(self, splits) {
    var low = self.scales.y.min;
    var high = self.scales.y.max;
    var wide = Math.log10(high / low) > 2;
    return splits.map(function (value) {
      var digit = Math.round(value / Math.pow(10, Math.floor(Math.log10(value) + 1e-9)));
      return digit === 1 || (!wide && (digit === 2 || digit === 5)) ? tick(value) : null;
    });
  }

  function range(self, low, high) {
    if (low === null || high === null) {
      return [1, 10];
    }
    var floor = Math.pow(10, Math.floor(Math.log10(low)));
    var bottom = [5, 2, 1].find(function (m) { return floor * m <= low; }) * floor;
    var ceiling = Math.pow(10, Math.floor(Math.log10(high)));
    var top = [1, 2, 5, 10].find(function (m) { return ceiling * m >= high; }) * ceiling;
    return [bottom, top > bottom ? top : bottom * 10];
  }

  var NINES = [0.30103, 1, 2, 3, 4, 5, 6];
  var NAMES = ['50 %', '90 %', '99 %', '99.9 %', '99.99 %', '99.999 %', '99.9999 %'];

  function xAxis(data, base) {
    if (data.axis === 'seconds') {
      return Object.assign({}, base, {
        incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600],
        values: function (self, splits) {
          return splits.map(function (s) { return s + ' s'; });
        }
      });
    }
    return Object.assign({}, base, {
      splits: function (self) {
        return NINES.filter(function (n) { return n <= self.scales.x.max + 1e-9; });
      },
      values: function (self, splits) {
        return splits.map(function (s) { return NAMES[NINES.indexOf(s)]; });
      }
    });
  }

  /* What befell the system, behind the curves. */
  function drawBands(self, bands) {
    var context = self.ctx;
    context.save();
    bands.forEach(function (band) {
      var from = self.valToPos(band.from, 'x', true);
      var to = Math.max(from + 2, self.valToPos(band.to, 'x', true));
      context.fillStyle = colour('--band');
      context.fillRect(from, self.bbox.top, to - from, self.bbox.height);
      context.fillStyle = colour('--dim');
      context.font = 12 * devicePixelRatio + 'px system-ui, sans-serif';
      context.textAlign = from > self.bbox.left + self.bbox.width / 2 ? 'right' : 'left';
      var at = context.textAlign === 'right' ? from - 4 : from + 4;
      context.fillText(band.label, at, self.bbox.top + 14 * devicePixelRatio);
    });
    context.restore();
  }

  function draw(figure) {
    var data = JSON.parse(figure.querySelector('script').textContent);
    var frame = figure.querySelector('.frame');
    var readout = figure.querySelector('.readout');
    var hint = 'Point at the chart to read its figures.';
    frame.textContent = '';
    var base = {
      stroke: colour('--dim'),
      font: '12px system-ui, sans-serif',
      grid: { stroke: colour('--grid'), width: 1 },
      ticks: { show: false }
    };
    var series = data.lines.map(function (line) {
      return {
        label: line.name,
        stroke: colour('--c' + line.colour),
        width: line.colour === 5 ? 1.5 : 2,
        points: { show: data.x.length < 16, size: 5 }
      };
    });
    return new uPlot({
      width: frame.clientWidth,
      height: 280,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } },
      scales: {
        x: { time: false },
        y: data.unit === 'rate'
          ? { range: function (self, low, high) { return [0, Math.max(1, high * 1.1)]; } }
          : { distr: 3, log: 10, range: range }
      },
      series: [{}].concat(series),
      axes: [
        xAxis(data, Object.assign({ size: 34 }, base)),
        Object.assign({}, base, data.unit === 'rate' ? { size: 62 }
          : { size: 62, values: timeTicks })
      ],
      hooks: {
        drawClear: [function (self) { drawBands(self, data.bands); }],
        setCursor: [function (self) {
          var i = self.cursor.idx;
          readout.textContent = i === null || i === undefined ? hint
            : data.at[i] + ': ' + data.lines.map(function (line) {
              return line.name + ' ' + line.texts[i];
            }).join(' \u00b7 ');
        }]
      }
    }, [data.x].concat(data.lines.map(function (line) { return line.values; })), frame);
  }

  var figures = Array.from(document.querySelectorAll('figure.curves'));
  var charts = figures.map(draw);
  window.addEventListener('resize', function () {
    charts.forEach(function (chart) {
      chart.setSize({ width: chart.root.parentNode.clientWidth, height: 280 });
    });
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', function () {
    charts.forEach(function (chart) { chart.destroy(); });
    charts = figures.map(draw);
  });
}());
