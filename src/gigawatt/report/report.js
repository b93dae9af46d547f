"use strict";
(() => {
  const narrow = () => window.innerWidth < 640;
  const config = { responsive: false, displayModeBar: false, displaylogo: false, scrollZoom: false, doubleClick: "reset" };
  const PRINT_WIDTH = 690; // A4 less its margins, in CSS pixels
  const MAP_BUTTONS = [["zoomIn2d", "zoomOut2d", "resetScale2d"]];
  const charts = [];

  // What a narrow screen needs otherwise: fewer ticks, smaller letters, and a map that fits its height.
  const fitted = (figure, width) => {
    const layout = structuredClone(figure.layout);
    layout.width = width;
    if (width === PRINT_WIDTH) layout.font.size = 10;
    const axes = Object.keys(layout).filter((key) => /^[xy]axis/.test(key));
    if (layout.yaxis?.scaleratio) {
      const span = (range) => range[1] - range[0];
      const height = (width * span(layout.yaxis.range) * layout.yaxis.scaleratio) / span(layout.xaxis.range);
      layout.height = Math.min(layout.height, Math.max(240, Math.round(height)));
    }
    if (width >= 600) return layout;
    layout.dragmode = false; // a finger on a figure scrolls the page
    layout.font.size = 11;
    for (const key of axes) {
      const axis = layout[key];
      if (axis.type === "date") axis.tickformat = "%-d %b";
      if (key.startsWith("x") && axis.title.text.length > 30) axis.title.text = axis.title.text.replace(" [", "<br>[");
    }
    return layout;
  };

  const traces = (figure, key) => {
    if (key !== "map" || !narrow()) return figure.data;
    return figure.data.map((trace) => (trace.mode === "markers+text" ? { ...trace, mode: "markers" } : trace));
  };

  class Chart {
    constructor(source) {
      this.key = source.dataset.key;
      this.content = JSON.parse(source.textContent);
      this.plot = document.getElementById(`plot-${this.key}`);
      this.legend = document.getElementById(`legend-${this.key}`);
      this.remark = document.getElementById(`remark-${this.key}`);
      this.controls = [...document.querySelectorAll(`.selectors[data-for="${this.key}"] :is(select, input)`)];
      this.off = new Set();
      for (const trace of this.current().data) if (trace.visible === "legendonly") this.off.add(trace.meta);
      for (const control of this.controls) control.addEventListener("input", () => this.draw());
    }

    choice() {
      return this.controls
        .map((control) => (control.type === "range" ? control.dataset.values.split("|")[Number(control.value)] : control.value))
        .join("|");
    }

    current() {
      return this.content.figures[this.choice()];
    }

    draw(width = this.plot.clientWidth) {
      const figure = this.current();
      for (const control of this.controls) {
        if (control.type === "range") control.nextElementSibling.textContent = control.dataset.values.split("|")[Number(control.value)];
      }
      if (this.remark) this.remark.textContent = this.content.remarks[this.choice()] ?? "The study keeps no hours of this site and year.";
      if (!figure) {
        Plotly.purge(this.plot);
        this.legend.hidden = true;
        return;
      }
      const data = traces(figure, this.key).map((trace) => ({ ...trace, visible: this.off.has(trace.meta) ? "legendonly" : true }));
      const zoomable = this.key === "map" && !narrow() ? { ...config, displayModeBar: true, modeBarButtons: MAP_BUTTONS } : config;
      Plotly.react(this.plot, data, fitted(figure, width), zoomable);
      this.drawLegend(figure);
    }

    drawLegend(figure) {
      const named = new Map();
      for (const trace of figure.data) if (trace.meta && !named.has(trace.meta)) named.set(trace.meta, trace);
      this.legend.hidden = named.size < 2;
      this.legend.replaceChildren(
        ...[...named].map(([name, trace]) => {
          const item = document.createElement("li");
          const button = document.createElement("button");
          const sign = document.createElement("i");
          sign.style.color = sign.style.background = trace.marker?.color ?? trace.line?.color;
          if (trace.type === "scatter" && !trace.stackgroup && trace.line) sign.className = trace.line.dash ? "line dashed" : "line";
          button.type = "button";
          button.append(sign, name);
          button.setAttribute("aria-pressed", String(!this.off.has(name)));
          button.addEventListener("click", () => {
            if (!this.off.delete(name)) this.off.add(name);
            this.draw();
          });
          item.append(button);
          return item;
        }),
      );
    }
  }

  // Plotly comes packed, at two fifths of its size; the page's policy knows what it unpacks to and runs nothing else.
  const unpacked = async () => {
    const bytes = Uint8Array.from(atob(document.getElementById("plotly").textContent), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  };

  const drawAll = (text) => {
    const script = document.createElement("script");
    script.textContent = text;
    document.head.append(script);
    for (const source of document.querySelectorAll("script.chart")) {
      const chart = new Chart(source);
      charts.push(chart);
      chart.draw();
    }
    document.body.dataset.drawn = "yes";
  };

  const sayWhy = (error) => {
    const words = `The figures cannot be drawn (${error.message}). Browsers since 2023 can: Chrome 80, Firefox 113, Safari 16.4.`;
    for (const plot of document.querySelectorAll(".plot")) plot.textContent = words;
    document.body.dataset.drawn = "no";
    throw error;
  };

  unpacked().then(drawAll).catch(sayWhy);

  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return; // a phone's address bar comes and goes
    width = window.innerWidth;
    for (const chart of charts) chart.draw();
  });

  window.addEventListener("beforeprint", () => {
    for (const chart of charts) chart.draw(PRINT_WIDTH);
    for (const details of document.querySelectorAll("details:not(.group)")) details.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const chart of charts) chart.draw();
  });

  const search = document.getElementById("search");
  if (search) {
    const rows = [...document.querySelectorAll("details.group tbody tr")].map((row) => [row, row.textContent.toLowerCase()]);
    search.addEventListener("input", () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let found = 0;
      for (const [row, text] of rows) {
        row.hidden = !words.every((word) => text.includes(word));
        found += row.hidden ? 0 : 1;
      }
      for (const group of document.querySelectorAll("details.group")) {
        const any = group.querySelector("tbody tr:not([hidden])") !== null;
        group.hidden = !any;
        group.open = words.length > 0 && any;
      }
      document.getElementById("found").textContent = words.length ? `${found} of ${rows.length} figures` : "";
    });
  }
})();
