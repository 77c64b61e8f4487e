// Pictures above the tables of Resultados, made of the tables' own cells: a cell that is hidden has no
// number here either, and its bar says so in words. Apache ECharts is asked for when the first
// picture comes near the screen; without it, or without this file, the tables stand alone.
const ink = "#17262d";
const soft = "#3d4d55";
const colours = ["#0b5d5f", "#b5651d", "#5b4a9c", "#66767f"];
const hidden = document.querySelector(".results")?.dataset.hidden ?? "";
let library;

function echarts() {
  library ??= import("/static/echarts.js").then(() => {
    if (!globalThis.echarts) throw new Error("no library");
    return globalThis.echarts;
  });
  return library;
}

// Names, column titles, and numbers; null where a cell is hidden.
function read(section) {
  const rows = [...section.querySelectorAll("tbody tr")];
  return {
    names: rows.map((row) => row.querySelector("th").textContent),
    columns: [...section.querySelectorAll("thead th")].slice(1).map((cell) => cell.textContent),
    numbers: rows.map((row) => [...row.querySelectorAll("td")]
      .map((cell) => (cell.dataset.n === undefined ? null : Number(cell.dataset.n)))),
  };
}

const text = { color: ink, fontFamily: '"Noto Sans", system-ui, sans-serif', fontSize: 14 };

function label(position) {
  return {
    show: true, position, ...text,
    formatter: ({ data }) => (data.hidden ? hidden : Math.abs(data.value).toLocaleString("es-MX")),
  };
}

function series(table, column, position, sign = 1) {
  return {
    type: "bar", name: table.columns[column], barMaxWidth: 34, label: label(position),
    itemStyle: { color: colours[column], borderRadius: 4 },
    data: table.numbers.map((row) => ({
      value: row[column] === null ? 0 : sign * row[column], hidden: row[column] === null,
    })),
  };
}

const names = (table, more) => ({
  type: "category", data: table.names, axisTick: { show: false },
  axisLine: { lineStyle: { color: soft } }, axisLabel: { ...text, ...more },
});
const measure = { type: "value", show: false };
const narrow = window.matchMedia("(max-width: 30rem)").matches;
const grid = { left: 0, right: narrow ? 78 : 90, top: 8, bottom: 8, containLabel: true };

const options = {
  bars: (table) => ({
    grid, xAxis: measure, series: [series(table, 0, "right")],
    yAxis: { ...names(table, { width: narrow ? 110 : 165, overflow: "break", lineHeight: 16 }), inverse: true },
  }),
  columns: (table) => ({
    grid: { ...grid, right: 8, top: 30 }, yAxis: measure, series: [series(table, 0, "top")],
    xAxis: names(table),
  }),
  // Women to the left, men to the right; whoever said another thing, or nothing, is in the table.
  pyramid: (table) => ({
    grid: { ...grid, left: 90, top: 40, containLabel: false }, xAxis: measure,
    legend: { top: 0, textStyle: text, selectedMode: false, data: table.columns.slice(0, 2) },
    yAxis: { ...names(table), position: "left", axisLine: { show: false } },
    series: [{ ...series(table, 0, "left", -1), stack: "one" }, { ...series(table, 1, "right"), stack: "one" }],
  }),
};

function heightOf(kind, table) {
  return kind === "columns" ? 260 : kind === "pyramid" ? 60 + table.names.length * 34
    : 24 + table.names.length * (narrow ? 42 : 38);
}

async function draw(section) {
  const place = section.querySelector(".picture");
  try {
    const library = await echarts();
    const kind = section.dataset.chart;
    const table = read(section);
    place.hidden = false;
    place.style.height = `${heightOf(kind, table)}px`;
    const picture = library.init(place, null, { renderer: "canvas" });
    picture.setOption({ animation: false, textStyle: text, ...options[kind](table) });
    new ResizeObserver(() => picture.resize()).observe(place);
    place.dataset.drawn = "";
  } catch {
    place.hidden = true;
  }
}

const near = new IntersectionObserver((entries) => {
  for (const entry of entries.filter((one) => one.isIntersecting)) {
    near.unobserve(entry.target);
    draw(entry.target);
  }
}, { rootMargin: "400px" });
for (const section of document.querySelectorAll(".result")) near.observe(section);
