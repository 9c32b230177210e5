// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <fstream>

#include "app/commands.hpp"
#include "app/export_history.hpp"
#include "app/text.hpp"
#include "app/words.hpp"
#include "app/workspace.hpp"
#include "fhir/tables.hpp"
#include "record/chain.hpp"

namespace dyad::app {
namespace {

namespace fs = std::filesystem;

// Calls `take` with every current resource of a type.
template <class F>
Result<std::size_t> each_current(const record::Store& store, std::string_view type, const F& take) {
  const auto versions = store.of_type(type, {});
  if (!versions) return std::unexpected(versions.error());
  for (const auto& version : *versions) take(version);
  return versions->size();
}

Result<void> to_standard_output(const record::Store& store) {
  for (const auto& shape : fhir::shapes()) {
    if (!shape.concrete_resource) continue;
    const auto done = each_current(store, shape.name, [](const auto& v) { print(v.body + "\n"); });
    if (!done) return std::unexpected(done.error());
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout))
    return fail(ErrorKind::storage, "the output could not be written", "standard output");
  return {};
}

// One NDJSON file for each type that has a current resource; a row of the manifest for each.
Result<json::Array> current_files(const record::Store& store, const fs::path& dir) {
  json::Array files;
  for (const auto& shape : fhir::shapes()) {
    if (!shape.concrete_resource) continue;
    const std::string name = std::string(shape.name) + ".ndjson";
    std::ofstream file;
    const auto count = each_current(store, shape.name, [&](const auto& v) {
      if (!file.is_open()) file.open(dir / name, std::ios::binary);
      file << v.body << '\n';
    });
    if (!count) return std::unexpected(count.error());
    if (*count == 0) continue;
    file.close();
    if (!file) return fail(ErrorKind::storage, "could not be written", "out", (dir / name).string());
    files.push_back(json::object({{"file", name}, {"type", std::string(shape.name)}, {"count", *count}}));
  }
  return files;
}

Result<void> to_directory(const record::Store& store, const ExportOptions& options) {
  const fs::path dir = options.out;
  std::error_code ec;
  if (fs::exists(dir, ec) && !fs::is_empty(dir, ec))
    return fail(ErrorKind::refused, "there is something in this directory; it was left as it is", "out",
                dir.string());
  fs::create_directories(dir, ec);
  if (ec) return fail(ErrorKind::storage, "cannot be made: " + ec.message(), "out", dir.string());
  fs::permissions(dir, fs::perms::owner_all, ec);  // patients' data
  const auto last = store.last_sequence();
  if (!last) return std::unexpected(last.error());
  auto files = current_files(store, dir);
  if (!files) return std::unexpected(files.error());
  json::Value manifest = json::object({{"last_sequence", *last}});
  if (options.history) {
    const auto history = export_history(store, dir, *last);
    if (!history) return std::unexpected(history.error());
    manifest.set("head", record::hex(history->head));
    for (const json::Value& file : history->files.items()) files->push_back(file);
  }
  manifest.set("files", std::move(*files));
  const std::string text = json::write_pretty(manifest) + "\n";
  std::ofstream out(dir / "manifest.json", std::ios::binary);
  out << text;
  out.close();
  if (!out) return fail(ErrorKind::storage, "could not be written", "out", (dir / "manifest.json").string());
  print(options.json ? json::write(manifest) + "\n"
                     : say("export.done", {{"directory", dir.string()},
                                           {"files", std::to_string(manifest["files"].size())},
                                           {"last", std::to_string(*last)}}) +
                           "\n");
  return {};
}

}  // namespace

int export_all(const ExportOptions& options) {
  const auto dir = data_dir(options.data);
  std::error_code ec;
  if (!fs::is_directory(dir, ec))
    return report({ErrorKind::not_found, "there is no such data directory", "data", dir.string(), {}});
  if (options.history && options.out.empty())
    return report(
        {ErrorKind::missing, "the history is written as files: say where with --out", "out", {}, {}});
  auto workspace = Workspace::open_alone(dir);
  if (!workspace) return report(workspace.error());
  const record::Store& store = (*workspace)->record().store();
  const auto done = options.out.empty() ? to_standard_output(store) : to_directory(store, options);
  return done ? kOk : report(done.error());
}

}  // namespace dyad::app
