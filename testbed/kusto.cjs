// Says what is wrong with queries in KQL: `node kusto.cjs LIBRARY < queries.json`, by Microsoft's own parser.
// In: {"tables": {name: schema}, "queries": {name: text}}. Out: {name: ["what, and where"]}.
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const library = process.argv[2];
for (const name of ["bridge.min.js", "Kusto.Language.Bridge.min.js"]) {
  vm.runInThisContext(fs.readFileSync(path.join(library, name), "utf8"), { filename: name });
}

const { KustoCode, GlobalState, Symbols } = Kusto.Language;
const { tables, queries } = JSON.parse(fs.readFileSync(0, "utf8"));
const symbols = Object.entries(tables).map(([name, schema]) => new Symbols.TableSymbol.$ctor7(name, schema, null));
const database = new Symbols.DatabaseSymbol.$ctor1("workspace", symbols);
const globals = GlobalState.Default.WithDatabase(database);

const faults = {};
for (const [name, text] of Object.entries(queries)) {
  const found = KustoCode.ParseAndAnalyze(text, globals).GetDiagnostics();
  faults[name] = [];
  for (let index = 0; index < found.Count; index += 1) {
    const fault = found.getItem ? found.getItem(index) : found[index];
    faults[name].push(`${fault.Message} (${text.slice(fault.Start, fault.Start + 40)})`);
  }
}
process.stdout.write(JSON.stringify(faults));
