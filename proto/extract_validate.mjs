// Writes a FileDescriptorSet with buf/validate/validate.proto and its imports to the path given, from the descriptor
// that the npm package @bufbuild/protovalidate embeds.
import { writeFileSync } from "node:fs";
import { create, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { file_buf_validate_validate } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";

const files = [];
function add(file) {
  file.dependencies.forEach(add);
  if (!files.includes(file.proto)) files.push(file.proto);
}
add(file_buf_validate_validate);
writeFileSync(process.argv[2], toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: files })));
