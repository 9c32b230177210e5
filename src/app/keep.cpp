// SPDX-License-Identifier: Apache-2.0
// dyad verify, backup and restore.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "app/commands.hpp"
#include "app/refusals.hpp"
#include "app/text.hpp"
#include "app/words.hpp"
#include "app/workspace.hpp"
#include "record/chain.hpp"
#include "store/copy.hpp"
#include "store/data_dir.hpp"
#include "store/postgres_verify.hpp"
#include "store/verify.hpp"

namespace dyad::app {
namespace {

namespace fs = std::filesystem;

// Where the record stands when it stands in PostgreSQL; empty otherwise.
std::string postgres() {
  const char* where = std::getenv("DYAD_POSTGRES");
  return where ? where : "";
}

// Backup and restore work on the file of the embedded store.
Result<void> stands_in_a_file() {
  if (postgres().empty()) return {};
  return fail(ErrorKind::refused,
              "the record stands in PostgreSQL; back it up with pg_dump or pg_basebackup (docs/storage.md), "
              "or unset DYAD_POSTGRES for the file of a data directory",
              "DYAD_POSTGRES");
}

Result<fs::path> database_of(const std::string& data) {
  if (auto file = stands_in_a_file(); !file) return std::unexpected(file.error());
  const fs::path dir = data_dir(data);
  const fs::path path = dir / "record.db";
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored))
    return fail(ErrorKind::not_found, "there is no record in this data directory", "data", dir.string());
  return path;
}

// In place of a file: the connection string may hold a password.
constexpr const char* kInPostgres = "PostgreSQL";

json::Value summary(const fs::path& file, const store::Verified& verified) {
  json::Array faults;
  for (const store::Fault& fault : verified.faults) {
    json::Value one = json::object({{"what", fault.what}});
    if (fault.sequence > 0) one.set("sequence", fault.sequence);
    faults.push_back(std::move(one));
  }
  return json::object({{"file", file.string()},
                       {"sound", verified.sound()},
                       {"last_sequence", verified.last_sequence},
                       {"head", record::hex(verified.head)},
                       {"resources", verified.resources},
                       {"submissions", verified.submissions},
                       {"index_checked", verified.searchable},
                       {"faults", std::move(faults)}});
}

void tell_faults(const fs::path& file, const store::Verified& verified) {
  std::fflush(stdout);
  for (const store::Fault& fault : verified.faults) {
    const std::string at =
        fault.sequence > 0 ? say("keep.at", {{"sequence", std::to_string(fault.sequence)}}) : "";
    const std::string line = file.string() + ": " + at + line_words(fault.what) + "\n";
    std::fputs(line.c_str(), stderr);
  }
}

// "sequence 4711, head 3f...": what to note beside a copy, so that a later one can be compared with it.
std::string end_of(const store::Verified& verified) {
  return say("keep.end",
             {{"sequence", std::to_string(verified.last_sequence)}, {"head", record::hex(verified.head)}});
}

int tell(const char* done, const fs::path& file, const store::Verified& verified, bool as_json) {
  if (as_json)
    print(json::write(summary(file, verified)) + "\n");
  else if (verified.sound())
    print(say(done, {{"file", file.string()},
                     {"end", end_of(verified)},
                     {"resources", std::to_string(verified.resources)},
                     {"submissions", std::to_string(verified.submissions)}}) +
          "\n");
  if (!verified.sound()) tell_faults(file, verified);
  if (!verified.searchable) {
    const std::string line =
        say(file == kInPostgres ? "keep.log_alone" : "keep.index", {{"file", file.string()}}) + "\n";
    std::fputs(line.c_str(), stderr);
  }
  return verified.sound() ? kOk : kFailed;
}

// A directory gets a file of its own for each backup; "2025-02-13T013000Z" sorts by time.
fs::path place_of_backup(const std::string& to) {
  const fs::path path(to);
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) return path;
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const Instant now{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
  std::string time = format_utc(now).substr(0, 19) + "Z";
  std::erase(time, ':');
  return path / ("dyad-" + time + ".db");
}

}  // namespace

int verify(const VerifyOptions& options) {
  if (const std::string where = postgres(); options.file.empty() && !where.empty()) {
    const auto verified = store::verify_postgres(where);
    return verified ? tell("keep.sound", kInPostgres, *verified, options.json) : report(verified.error());
  }
  const auto file = options.file.empty() ? database_of(options.data) : Result<fs::path>(options.file);
  if (!file) return report(file.error());
  const auto verified = store::verify_record(file->string());
  if (!verified) return report(verified.error());
  return tell("keep.sound", *file, *verified, options.json);
}

int backup(const BackupOptions& options) {
  const auto from = database_of(options.data);
  if (!from) return report(from.error());
  const fs::path to = place_of_backup(options.to);
  const auto copied = store::copy_record(*from, to);
  if (!copied) return report(copied.error());
  return tell("keep.backup", to, *copied, options.json);
}

int restore(const RestoreOptions& options) {
  if (auto file = stands_in_a_file(); !file) return report(file.error());
  const fs::path dir = data_dir(options.data);
  // Held while the file is put in place, so that no server starts on half of it.
  auto opened = store::open_data_dir(dir);
  if (!opened) return report(opened.error());
  if (!opened->dir)
    return report({ErrorKind::busy, "the data directory is in use by the server at " + opened->server_address,
                   "data", dir.string(), "name another directory with --data"});
  const fs::path to = opened->dir->database();
  for (const char* end : {"", "-wal", "-journal"}) {
    std::error_code ignored;
    if (fs::exists(to.string() + end, ignored))
      return report({ErrorKind::refused, "this data directory already holds a record; it was left as it is",
                     "data", dir.string(), "a directory without record.db"});
  }
  const auto copied = store::copy_record(options.from, to);
  if (!copied) return report(copied.error());
  return tell("keep.restored", to, *copied, options.json);
}

}  // namespace dyad::app
