// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "app/commands.hpp"
#include "app/text.hpp"
#include "app/workspace.hpp"
#include "fhir/tables.hpp"

namespace dyad::app {

int export_all(const ExportOptions& options) {
  const auto dir = data_dir(options.data);
  std::error_code ec;
  if (!std::filesystem::is_directory(dir, ec))
    return report({ErrorKind::not_found, "there is no such data directory", "data", dir.string(), {}});
  auto workspace = Workspace::open_alone(dir);
  if (!workspace) return report(workspace.error());
  for (const auto& shape : fhir::shapes()) {
    if (!shape.concrete_resource) continue;
    const auto versions = (*workspace)->record().store().of_type(shape.name, {});
    if (!versions) return report(versions.error());
    for (const auto& version : *versions)
      if (!version.deleted) print(version.body + "\n");
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout))
    return report({ErrorKind::storage, "the output could not be written", "standard output", {}, {}});
  return kOk;
}

}  // namespace dyad::app
