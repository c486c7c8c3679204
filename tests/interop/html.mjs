// Prints what is wrong with HTML files, one line each: file, line, rule, message.
// node html.mjs FILE …
import process from "node:process";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const loader = new StaticConfigLoader({
  root: true,
  extends: ["html-validate:standard", "html-validate:a11y"],
  rules: {
    // the picture of a camera has no text beside it; its name is all that it has
    "aria-label-misuse": ["error", { allowAnyNamable: true }],
    // a list that a script fills stands in a template; it is a region while it is shown
    "prefer-native-element": "off",
    // a button without a type submits its form, and where there is none that is meant
    "no-implicit-button-type": "off",
  },
});
const validator = new HtmlValidate(loader);
const report = await validator.validateMultipleFiles(process.argv.slice(2));
for (const { filePath, messages } of report.results) {
  for (const { line, ruleId, message } of messages) {
    console.log(`${filePath}:${line} ${ruleId} ${message}`);
  }
}
