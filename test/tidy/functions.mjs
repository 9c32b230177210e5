// SPDX-License-Identifier: Apache-2.0
// Finds long C++ functions without a compiler: our format puts every definition in the first column.

/** The text with comments, strings and character literals blanked, lines kept. */
export function withoutLiterals(text) {
  const blank = (found) => found.replace(/[^\n]/g, " ");
  return text.replace(
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|R"([^\s()\\]{0,16})\([\s\S]*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'/g,
    blank,
  );
}

/** Functions of more than `most` lines, from the line of the name to the closing brace: {name, line, lines}. */
export function longFunctions(text, most) {
  const lines = withoutLiterals(text).split("\n");
  const found = [];
  for (let n = 0; n < lines.length; n++) {
    if (!/^[A-Za-z_~]/.test(lines[n]) || /^(namespace|using|class|struct|enum|union|extern "C" \{)\b/.test(lines[n])) continue;
    let head = "";
    let end = n;
    while (end < lines.length && !/[;{]/.test(lines[end])) head += lines[end++];
    if (end >= lines.length) break;
    head += lines[end].match(/^[^;{]*/)[0];
    const opens = /^[^;{]*\{/.test(lines[end]);
    const isFunction = opens && head.includes("(") && !/[^=!<>]=\s*$|\]\s*$/.test(head);
    if (!isFunction) continue;
    let depth = 0;
    let last = end;
    for (; last < lines.length; last++) {
      for (const c of lines[last]) depth += c === "{" ? 1 : c === "}" ? -1 : 0;
      if (depth <= 0) break;
    }
    const count = last - n + 1;
    if (count > most) found.push({ name: head.slice(0, head.indexOf("(")).trim().split(/[\s*&]/).pop(), line: n + 1, lines: count });
    n = last;
  }
  return found;
}
