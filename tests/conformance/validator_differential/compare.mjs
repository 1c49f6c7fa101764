// Compares what our validator says of random messages with what protovalidate says of the same bytes.
// Usage: node compare.mjs DRIVER IMAGE MESSAGES_PER_TYPE SEED
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(new URL("../../../proto/package.json", import.meta.url));
const { createFileRegistry, fromBinary } = require("@bufbuild/protobuf");
const { pathToString } = require("@bufbuild/protobuf/reflect");
const { FileDescriptorSetSchema } = require("@bufbuild/protobuf/wkt");
const { createValidator } = require("@bufbuild/protovalidate");

const [driver, image, messagesPerType, seed] = process.argv.slice(2);
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(image)));
const validator = createValidator({ registry });

// What we check and buf.validate does not.
const oursAlone = /:(INVALID_UTF8|TIMESTAMP_RANGE|DURATION_RANGE|DATE_INVALID)$/;

function theirViolations(schema, bytes) {
  const result = validator.validate(schema, fromBinary(schema, bytes));
  if (result.kind === "error") throw result.error;
  if (result.kind === "valid") return [];
  return result.violations.map(
    (violation) => `${pathToString(violation.field)}:${violation.ruleId.replaceAll(".", "_").toUpperCase()}`);
}

// Where field_behavior REQUIRED, which only we enforce, refused an unset field, its other rules are not
// looked at. An image without field_behavior is compared to the letter.
const hasFieldBehavior = registry.getFile("google/api/field_behavior.proto") !== undefined;

function comparable(ours, theirs) {
  const missing = new Set(!hasFieldBehavior ? [] : ours.filter((v) => v.endsWith(":REQUIRED")).map((v) => v.slice(0, -":REQUIRED".length)));
  const path = (violation) => violation.slice(0, violation.lastIndexOf(":"));
  return [
    ours.filter((v) => !oursAlone.test(v) && !missing.has(path(v))).sort(),
    theirs.filter((v) => !missing.has(path(v))).sort(),
  ];
}

// As bags: twice the same violation is not once.
function minus(these, those) {
  const rest = [...those];
  return these.filter((v) => {
    const at = rest.indexOf(v);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

let compared = 0;
let invalid = 0;
let different = 0;
const types = new Set();
const child = spawn(driver, [image, messagesPerType, seed], { stdio: ["ignore", "pipe", "inherit"] });
const finished = new Promise((resolve) => child.on("close", resolve));
for await (const line of createInterface({ input: child.stdout })) {
  const { type, message, violations } = JSON.parse(line);
  const theirs = theirViolations(registry.getMessage(type), Buffer.from(message, "base64"));
  const [left, right] = comparable(violations, theirs);
  compared += 1;
  types.add(type);
  if (theirs.length > 0) invalid += 1;
  if (JSON.stringify(left) !== JSON.stringify(right)) {
    different += 1;
    if (different <= 20) {
      console.log(`${type} ${message}`);
      console.log(`  only ours:   ${minus(left, right).join(" ")}`);
      console.log(`  only theirs: ${minus(right, left).join(" ")}`);
    }
  }
}
const code = await finished;
console.log(`${compared} messages of ${types.size} types, ${invalid} of them invalid; ${different} verdicts differ`);
// A comparison of nothing, or of valid messages only, would prove nothing.
process.exit(code === 0 && different === 0 && compared > 0 && invalid > compared / 10 ? 0 : 1);
