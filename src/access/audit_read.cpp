// SPDX-License-Identifier: Apache-2.0
#include "access/audit_read.hpp"

#include <algorithm>
#include <deque>
#include <fstream>
#include <thread>

namespace dyad::access {
namespace {

namespace fs = std::filesystem;
constexpr int kReadings = 5;

// Calls `visit` for each whole line of a file until it returns false; then gives false.
bool each_line(const fs::path& path, const std::function<bool(std::string_view, bool whole)>& visit) {
  std::ifstream in(path, std::ios::binary);
  std::string line;
  while (std::getline(in, line))
    if (!visit(line, !in.eof())) return false;
  return true;
}

bool matches(const AuditEntry& e, const AuditQuery& query) {
  if (!query.who.empty() && e.who != query.who) return false;
  if (query.from && e.at < *query.from) return false;
  if (query.to && !(e.at < *query.to)) return false;
  if (query.patients.empty() || e.everything) return true;
  return std::ranges::any_of(query.patients,
                             [&](const std::string& p) { return std::ranges::count(e.patients, p) > 0; });
}

// What a line that may match must hold; parsing is what costs.
bool may_match(std::string_view line, const AuditQuery& query) {
  if (!query.who.empty() && line.find("\"" + query.who + "\"") == std::string_view::npos) return false;
  if (query.patients.empty() || line.find("\"everything\":true") != std::string_view::npos) return true;
  return std::ranges::any_of(query.patients, [&](const std::string& p) {
    return line.find("\"" + p + "\"") != std::string_view::npos;
  });
}

// Looks at the lines of a log in order.
class Proof {
 public:
  bool take(std::string_view line, bool whole) {
    if (!whole) return bad("the line does not end: it was cut");
    const auto stated = chain_in(line);
    const auto entry = stated.empty() ? std::nullopt : entry_of(line);
    if (!entry) return bad("this is no line of an audit");
    if (entry->number != number_ + 1)
      return bad("number " + std::to_string(entry->number) + " where " + std::to_string(number_ + 1) +
                 " should stand: a line was removed, put in or moved");
    if (chain_due(line, chain_) != stated) return bad("the chain does not fit: this line was changed");
    chain_ = stated;
    ++number_;
    if (head && head->number == number_ && head->chain != chain_)
      return bad("the signed head has another line here: the log was made anew");
    return true;
  }
  std::int64_t number() const { return number_; }
  const std::string& chain() const { return chain_; }
  std::string fault;
  std::optional<AuditHead> head;

 private:
  bool bad(std::string what) {
    fault = std::move(what);
    return false;
  }
  std::int64_t number_ = 0;
  std::string chain_ = first_chain();
};

}  // namespace

std::optional<LastLine> last_line(std::string_view text) {
  if (text.empty() || text.back() != '\n') return {};
  text.remove_suffix(1);
  const auto before = text.rfind('\n');
  const auto line = before == std::string_view::npos ? text : text.substr(before + 1);
  const auto entry = entry_of(line);
  if (!entry || chain_in(line).empty()) return {};
  return LastLine{entry->number, std::string(chain_in(line))};
}

// It is written over in place: what is read in that moment may be half of each, and is read again.
std::optional<AuditHead> read_head(const AuditFiles& files, std::string_view key) {
  for (int i = 0; i < kReadings; ++i) {
    std::ifstream in(files.head(), std::ios::binary);
    if (!in) return {};
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (auto head = head_of(text, key)) return head;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return {};
}

Result<std::vector<AuditEntry>> read_audit(const AuditFiles& files, const AuditQuery& query) {
  std::deque<AuditEntry> found;
  for (const fs::path& path : files.logs())
    each_line(path, [&](std::string_view line, bool whole) {
      if (!whole || !may_match(line, query)) return true;
      if (auto entry = entry_of(line); entry && matches(*entry, query)) found.push_back(std::move(*entry));
      if (found.size() > query.limit) found.pop_front();
      return true;
    });
  return std::vector<AuditEntry>(std::make_move_iterator(found.rbegin()),
                                 std::make_move_iterator(found.rend()));
}

Result<AuditVerified> verify_audit(const AuditFiles& files) {
  std::error_code ignored;
  if (!fs::is_directory(files.dir, ignored))
    return fail(ErrorKind::not_found, "there is no audit in this data directory", files.dir.string());
  const auto key = read_audit_key(files);
  if (!key) return std::unexpected(key.error());
  AuditVerified out;
  Proof proof;
  proof.head = read_head(files, *key);
  for (const fs::path& path : files.logs()) {
    ++out.files;
    std::size_t line = 0;
    const bool good = each_line(path, [&](std::string_view content, bool whole) {
      ++line;
      return proof.take(content, whole);
    });
    if (good) continue;
    out.file = path.filename().string();
    out.line = line;
    out.what = proof.fault;
    break;
  }
  out.lines = proof.number();
  out.chain = proof.chain();
  if (!out.what.empty()) return out;
  if (!proof.head) {
    out.file = files.head().filename().string();
    out.what = fs::exists(files.head(), ignored) ? "the signed head was not signed by this server"
                                                 : "the signed head is missing";
  } else if (proof.head && proof.head->number > out.lines) {
    out.file = files.logs().empty() ? files.dir.string() : files.logs().back().filename().string();
    out.line = static_cast<std::size_t>(out.lines);
    out.what = "the log ends at line " + std::to_string(out.lines) + ", the signed head says " +
               std::to_string(proof.head->number) + ": lines were cut off";
  } else {
    out.after_head = out.lines - proof.head->number;
    out.sound = true;
  }
  return out;
}

}  // namespace dyad::access
