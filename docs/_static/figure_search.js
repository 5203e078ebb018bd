// A number asked for leads first to the figures of the report that have it: FIGURE_ROWS, as docs/figure_rows.py writes
// them. Then comes what Sphinx finds. Sphinx shows the last of its results first.
const foundBySphinx = Search._performSearch;

Search._performSearch = (query, ...terms) => {
  const { numbers, rest } = takeNumbers(query);
  const words = rest.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  const chinese = siteLanguage() === "zh";
  const rows = FIGURE_ROWS.filter(
    (row) =>
      numbers.length &&
      numbers.every((number) => row.numbers.includes(number)) &&
      words.every((word) => row.text.includes(word)),
  ).map((row) => [
    "figures",
    `${row.printed} · ${chinese ? row.zh : row.en}`,
    `#figure-${row.id}`,
    chinese ? `报告中的数字，第${row.paragraph}段` : `figure of the report, ¶${row.paragraph}`,
    100,
    "figures.md",
    SearchResultKind.text,
  ]);
  return [...foundBySphinx(query, ...terms), ...rows.reverse()];
};
