# Runs protoc with the arguments in the file ARGS into SCRATCH and copies to OUT what differs, so that unchanged messages keep
# their time stamps. Run by senda_protoc.

file(STRINGS ${ARGS} arguments)
file(MAKE_DIRECTORY ${SCRATCH} ${OUT})
execute_process(
  COMMAND ${PROTOC} --descriptor_set_in=${VALIDATE} --cpp_out=${SCRATCH} ${arguments}
  COMMAND_ERROR_IS_FATAL ANY)
file(GLOB_RECURSE generated RELATIVE ${SCRATCH} ${SCRATCH}/*.pb.cc ${SCRATCH}/*.pb.h)
foreach(file IN LISTS generated)
  configure_file(${SCRATCH}/${file} ${OUT}/${file} COPYONLY)
endforeach()
