// SPDX-License-Identifier: Apache-2.0
#include "app/export_history.hpp"

#include <cstdio>
#include <fstream>

#include "base/instant.hpp"
#include "record/chain.hpp"

namespace dyad::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPage = 500;                                   // versions read at a time
constexpr std::size_t kEntriesOfFile = 5'000;                        // a file is closed after so many,
constexpr std::size_t kBytesOfFile = std::size_t{16} * 1024 * 1024;  // or so much,
constexpr std::size_t kMostEntriesOfFile = 20'000;  // but where versions came together not before
constexpr std::size_t kMostBytesOfFile =
    std::size_t{60} * 1024 * 1024;  // these: what import takes in one file

std::string entry_of(const record::Version& v) {
  const std::string name = v.type + "/" + v.id;
  const char* method = v.deleted ? "DELETE" : v.version == 1 ? "POST" : "PUT";
  json::Value entry = json::object(
      {{"request", json::object({{"method", method}, {"url", v.version == 1 && !v.deleted ? v.type : name}})},
       {"response", json::object({{"status", v.deleted        ? "204"
                                             : v.version == 1 ? "201"
                                                              : "200"},
                                  {"etag", "W/\"" + std::to_string(v.version) + "\""},
                                  {"lastModified", format_utc(v.recorded_at)}})}});
  std::string text = json::write(entry);
  // The body goes in as it is stored, to the letter.
  if (!v.deleted) text = "{\"resource\":" + v.body + "," + text.substr(1);
  return text;
}

std::string line_of(const record::Version& v) {
  json::Value line = json::object({{"sequence", v.sequence},
                                   {"type", v.type},
                                   {"id", v.id},
                                   {"version", v.version},
                                   {"recorded_at", format_utc(v.recorded_at)},
                                   {"received_at", format_utc(v.received_at)},
                                   {"author", v.author},
                                   {"deleted", v.deleted},
                                   {"digest", record::hex(v.digest)}});
  std::string text = json::write(line);
  if (!v.deleted) text = text.substr(0, text.size() - 1) + ",\"resource\":" + v.body + "}";
  return text + "\n";
}

class Bundles {
 public:
  explicit Bundles(fs::path dir) : dir_(std::move(dir)) {}

  void add(const record::Version& v) {
    // What came together refers to each other, so it stays in one file.
    const bool together = entries_ > 0 && v.received_at == received_at_;
    const bool full = entries_ >= kEntriesOfFile || bytes_ >= kBytesOfFile;
    const bool over =
        entries_ >= kMostEntriesOfFile || bytes_ + v.body.size() + kBytesOfFile / 64 > kMostBytesOfFile;
    if ((full && !together) || over) close();
    if (!file_.is_open()) open();
    const std::string entry = entry_of(v);
    file_ << (entries_ > 0 ? ",\n" : "") << entry;
    ++entries_;
    bytes_ += entry.size();
    received_at_ = v.received_at;
  }

  void close() {
    if (!file_.is_open()) return;
    file_ << "\n]}\n";
    file_.close();
    good_ = good_ && static_cast<bool>(file_);
    rows_.push_back(json::object({{"file", "history/" + name_}, {"type", "Bundle"}, {"count", entries_}}));
    entries_ = 0;
    bytes_ = 0;
  }

  bool good() const { return good_; }
  json::Array& rows() { return rows_; }

 private:
  void open() {
    char name[32];
    std::snprintf(name, sizeof name, "history-%06zu.json", rows_.size() + 1);
    name_ = name;
    file_ = std::ofstream(dir_ / name_, std::ios::binary);
    file_ << "{\"resourceType\":\"Bundle\",\"type\":\"history\",\"entry\":[\n";
  }

  fs::path dir_;
  std::ofstream file_;
  std::string name_;
  std::size_t entries_ = 0;
  std::size_t bytes_ = 0;
  Instant received_at_;
  bool good_ = true;
  json::Array rows_;
};

}  // namespace

Result<HistoryFiles> export_history(const record::Store& store, const fs::path& dir,
                                    std::int64_t last_sequence) {
  HistoryFiles out;
  std::error_code ec;
  fs::create_directory(dir / "history", ec);
  if (ec)
    return fail(ErrorKind::storage, "cannot be made: " + ec.message(), "out", (dir / "history").string());
  Bundles bundles(dir / "history");
  std::ofstream log(dir / "log.ndjson", std::ios::binary);
  std::size_t versions = 0;
  for (std::int64_t after = 0; after < last_sequence;) {
    const auto page = store.since(after, kPage);
    if (!page) return std::unexpected(page.error());
    if (page->empty()) break;
    for (const record::Version& v : *page) {
      after = v.sequence;
      if (v.sequence > last_sequence) break;
      bundles.add(v);
      log << line_of(v);
      ++versions;
      out.head = v.digest;
    }
  }
  bundles.close();
  log.close();
  if (!log || !bundles.good())
    return fail(ErrorKind::storage, "the history could not be written", "out", dir.string());
  bundles.rows().push_back(json::object({{"file", "log.ndjson"}, {"count", versions}}));
  out.files = json::Value(std::move(bundles.rows()));
  return out;
}

}  // namespace dyad::app
