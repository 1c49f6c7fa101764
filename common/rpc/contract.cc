#include "common/rpc/contract.h"

#include <algorithm>
#include <string>

#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor_database.h"

namespace senda::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::ServiceDescriptor;

std::vector<const ServiceDescriptor*> FindServices() {
  std::vector<std::string> files;
  DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  std::vector<const ServiceDescriptor*> services;
  for (const std::string& name : files) {
    if (!name.starts_with("senda/")) continue;
    const FileDescriptor* file = DescriptorPool::generated_pool()->FindFileByName(name);
    for (int i = 0; i < file->service_count(); ++i) services.push_back(file->service(i));
  }
  std::sort(services.begin(), services.end(),
            [](const auto* a, const auto* b) { return a->full_name() < b->full_name(); });
  return services;
}

void AddResources(const FileDescriptor& file, std::vector<const Descriptor*>& found) {
  for (int i = 0; i < file.message_type_count(); ++i) {
    const Descriptor* message = file.message_type(i);
    if (message->options().HasExtension(google::api::resource)) found.push_back(message);
  }
}

}  // namespace

const std::vector<const ServiceDescriptor*>& ContractServices() {
  static const std::vector<const ServiceDescriptor*> services = FindServices();
  return services;
}

std::vector<const Descriptor*> ResourcesNear(const ServiceDescriptor& service) {
  std::vector<const Descriptor*> found;
  const FileDescriptor& file = *service.file();
  AddResources(file, found);
  for (int i = 0; i < file.dependency_count(); ++i) {
    if (file.dependency(i)->package() == file.package()) AddResources(*file.dependency(i), found);
  }
  return found;
}

}  // namespace senda::rpc
