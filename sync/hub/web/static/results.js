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
    id: section.querySelector("h2").id.replace(/-title$/, ""),
    names: rows.map((row) => row.querySelector("th").textContent),
    columns: [...section.querySelectorAll("thead th")].slice(1).map((cell) => cell.textContent),
    numbers: rows.map((row) => [...row.querySelectorAll("td")]
      .map((cell) => (cell.dataset.n === undefined ? null : Number(cell.dataset.n)))),
  };
}

const text = { color: ink, fontFamily: '"Noto Sans", system-ui, sans-serif', fontSize: 14 };
const said = (n) => Math.abs(n).toLocaleString("es-MX");

function label(position) {
  return {
    show: true, position, ...text,
    formatter: ({ data }) => (data.hidden ? hidden : said(data.value)),
  };
}

function series(table, column, position, sign = 1) {
  return {
    type: "bar", name: table.columns[column], barMaxWidth: 34, barGap: "10%", label: label(position),
    itemStyle: { color: colours[column], borderRadius: 4 },
    data: table.numbers.map((row) => ({
      value: row[column] === null ? 0 : sign * row[column], hidden: row[column] === null,
    })),
  };
}

// Only what is told: the table below says of the others that they are not.
function told(table) {
  const kept = table.numbers.map((row, at) => at).filter((at) => table.numbers[at].some((n) => n !== null));
  if (ranked.has(table.id)) {
    const last = table.columns.length - 1;
    kept.sort((a, b) => (table.numbers[b][last] ?? -1) - (table.numbers[a][last] ?? -1));
  }
  return { ...table, names: kept.map((at) => table.names[at]), numbers: kept.map((at) => table.numbers[at]) };
}

const ranked = new Set(["services", "booths", "places"]);
const names = (table, more) => ({
  type: "category", data: table.names, axisTick: { show: false },
  axisLine: { lineStyle: { color: soft } }, axisLabel: { ...text, ...more },
});
const measure = { type: "value", show: false };
const scale = { type: "value", minInterval: 1, axisLabel: { ...text, formatter: said }, splitLine: { lineStyle: { color: "#d9d6cf" } } };
const narrow = window.matchMedia("(max-width: 30rem)").matches;
const grid = { left: 0, right: narrow ? 78 : 90, top: 8, bottom: 8, containLabel: true };
const legend = (table) => ({ show: table.columns.length > 1, top: 0, left: 0, textStyle: text, selectedMode: false });
const room = (table) => (table.columns.length > 1 ? 36 : 8);

const options = {
  bars: (table) => ({
    grid: { ...grid, top: room(table) }, xAxis: measure, legend: legend(table),
    series: table.columns.map((name, column) => series(table, column, "right")),
    yAxis: { ...names(table, { width: narrow ? 110 : 165, overflow: "break", lineHeight: 16 }), inverse: true },
  }),
  // Numbers above the columns where there is room for them, else a scale beside.
  columns: (table, width) => {
    const roomy = width / (table.names.length * table.columns.length) > 46;
    return {
      grid: { ...grid, right: 8, top: room(table) + 24 }, yAxis: roomy ? measure : scale, legend: legend(table),
      series: table.columns.map((name, column) => ({ ...series(table, column, "top"), ...(roomy ? {} : { label: { show: false } }) })),
      xAxis: names(table, { width: Math.max(40, width / table.names.length - 8), overflow: "break", lineHeight: 16, ...(width / table.names.length > 56 ? { interval: 0 } : { hideOverlap: true }) }),
    };
  },
  // Women to the left, men to the right, the youngest below; whoever said another thing, or
  // nothing, is in the table.
  pyramid: (table) => {
    const most = 1.3 * Math.max(1, ...table.numbers.flatMap((row) => row.slice(0, 2)).map((n) => n ?? 0));
    return {
      grid: { ...grid, left: 62, right: 0, top: 40, containLabel: false }, xAxis: { ...measure, min: -most, max: most },
      legend: { ...legend(table), data: table.columns.slice(0, 2) },
      yAxis: { ...names(table), position: "left", axisLine: { show: false } },
      series: [{ ...series(table, 0, "left", -1), stack: "one" }, { ...series(table, 1, "right"), stack: "one" }],
    };
  },
};

function shown(kind, table) {
  if (kind === "bars" || kind === "columns") return told(table);
  // The last band is of those who did not say their age.
  return kind === "pyramid" ? { ...table, names: table.names.slice(0, -1), numbers: table.numbers.slice(0, -1) } : table;
}

function heightOf(kind, table) {
  if (kind === "columns") return 280;
  if (kind === "pyramid") return 60 + table.names.length * 34;
  return 20 + room(table) + table.names.length * (20 + table.columns.length * (narrow ? 24 : 20));
}

async function draw(section) {
  const place = section.querySelector(".picture");
  try {
    const library = await echarts();
    const kind = section.dataset.chart;
    const table = shown(kind, read(section));
    place.dataset.drawn = "";
    if (!table.numbers.flat().some((n) => n !== null)) return;
    place.hidden = false;
    place.style.height = `${heightOf(kind, table)}px`;
    const picture = library.init(place, null, { renderer: "canvas" });
    picture.setOption({ animation: false, textStyle: text, ...options[kind](table, place.clientWidth) });
    new ResizeObserver(() => picture.resize()).observe(place);
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
