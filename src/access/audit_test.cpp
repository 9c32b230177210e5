// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "access/audit_read.hpp"

namespace dyad::access {
namespace {

namespace fs = std::filesystem;

struct Dir {
  fs::path path;
  Dir() {
    std::string made = (fs::temp_directory_path() / "dyad-audit-XXXXXX").string();
    REQUIRE(::mkdtemp(made.data()) != nullptr);
    path = made;
  }
  ~Dir() { fs::remove_all(path); }
  AuditFiles files() const { return AuditFiles::in(path); }
};

AuditEntry entry(std::string who, std::string patient) {
  AuditEntry e;
  e.at = {1'800'000'000'000};
  e.who = std::move(who);
  e.method = "GET";
  e.route = "/fhir/{type}/{id}";
  e.status = 200;
  e.patients = {std::move(patient)};
  return e;
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), {});
}
void put(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}
std::vector<std::string> lines_of(const fs::path& path) {
  std::vector<std::string> out;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}
void put_lines(const fs::path& path, const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  put(path, text);
}

// A log of ten lines in one file, closed.
struct Written {
  Dir dir;
  fs::path file;
  std::vector<std::string> lines;
  Written() {
    auto log = AuditLog::open(dir.files());
    REQUIRE(log);
    for (int i = 0; i < 10; ++i) REQUIRE((*log)->write(entry("Practitioner/p" + std::to_string(i % 3), "m")));
    log->reset();
    REQUIRE(dir.files().logs().size() == 1);
    file = dir.files().logs().front();
    lines = lines_of(file);
    REQUIRE(lines.size() == 10);
  }
  AuditVerified verified() const {
    const auto done = verify_audit(dir.files());
    REQUIRE(done);
    return *done;
  }
};

TEST_CASE("an entry comes back from its line as it was") {
  AuditEntry e = entry("Practitioner/lan", "m");
  e.number = 7;
  e.session = "s1";
  e.client = "app";
  e.address = "127.0.0.1";
  e.entity = "Observation/o";
  e.query = "0123456789abcdef";
  e.purpose = "emergency";
  e.cases = {"case-a"};
  e.everything = true;
  const std::string line = line_of(e, first_chain());
  CHECK(entry_of(line) == e);
  CHECK(chain_in(line) == chain_due(line, first_chain()));
}

TEST_CASE("a log as it was written is sound, also after many at once, several files and a restart") {
  const Dir dir;
  {
    auto log = AuditLog::open(dir.files(), {2'000, std::chrono::milliseconds(1)});
    REQUIRE(log);
    std::vector<std::thread> threads;
    std::atomic<int> bad = 0;
    for (int t = 0; t < 8; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 20; ++i)
          if (!(*log)->write(entry("Practitioner/t" + std::to_string(t), "m" + std::to_string(i)))) ++bad;
      });
    for (auto& thread : threads) thread.join();
    CHECK(bad == 0);
  }
  CHECK(dir.files().logs().size() > 3);
  auto again = AuditLog::open(dir.files());
  REQUIRE(again);
  CHECK((*again)->head().number == 160);
  REQUIRE((*again)->write(entry("Practitioner/last", "m")));
  again->reset();
  const auto done = verify_audit(dir.files());
  REQUIRE(done);
  CHECK_MESSAGE(done->sound, done->what);
  CHECK(done->lines == 161);
  CHECK(done->after_head == 0);
  const auto found = read_audit(dir.files(), {{"m3"}, "", {}, {}, 100});
  REQUIRE(found);
  CHECK(found->size() == 8);
  const auto mine = read_audit(dir.files(), {{}, "Practitioner/t5", {}, {}, 5});
  REQUIRE(mine);
  CHECK(mine->size() == 5);
  CHECK(mine->front().number > mine->back().number);
}

TEST_CASE("a changed line is found") {
  Written w;
  auto lines = w.lines;
  lines[4].replace(lines[4].find("\"m\""), 3, "\"n\"");
  put_lines(w.file, lines);
  CHECK_FALSE(w.verified().sound);
  CHECK(w.verified().line == 5);
}

TEST_CASE("a line changed together with its own chain value is found at the next") {
  Written w;
  auto lines = w.lines;
  auto e = entry_of(lines[4]).value();
  e.who = "Practitioner/nobody";
  lines[4] = line_of(e, chain_in(lines[3]));
  put_lines(w.file, lines);
  CHECK_FALSE(w.verified().sound);
  CHECK(w.verified().line == 6);
}

TEST_CASE("a removed, reordered or inserted line is found") {
  for (const int kind : {0, 1, 2}) {
    Written w;
    auto lines = w.lines;
    if (kind == 0) lines.erase(lines.begin() + 3);
    if (kind == 1) std::swap(lines[3], lines[4]);
    if (kind == 2) lines.insert(lines.begin() + 3, lines[3]);
    put_lines(w.file, lines);
    const auto verified = w.verified();
    CHECK_FALSE(verified.sound);
    CHECK(verified.line == (kind == 2 ? 5 : 4));
  }
}

TEST_CASE("a log that was cut, emptied or made anew is found by its signed head") {
  Written w;
  auto lines = w.lines;
  lines.pop_back();
  put_lines(w.file, lines);
  CHECK_FALSE(w.verified().sound);
  CHECK(w.verified().what.find("cut off") != std::string::npos);
  fs::remove(w.file);
  CHECK_FALSE(w.verified().sound);
  // All lines chained anew, but not signed.
  std::string chain = first_chain();
  for (auto& line : lines) {
    auto e = entry_of(line).value();
    e.who = "Practitioner/nobody";
    line = line_of(e, chain);
    chain = chain_in(line);
  }
  lines.push_back(line_of(entry_of(w.lines[9]).value(), chain));
  put_lines(w.file, lines);
  CHECK_FALSE(w.verified().sound);
  CHECK(w.verified().line == 10);
  put(w.dir.files().head(), text_of({10, std::string(chain_in(lines.back())), {1}}, "another key"));
  CHECK_FALSE(w.verified().sound);
  fs::remove(w.dir.files().head());
  CHECK_FALSE(w.verified().sound);
}

TEST_CASE("a line that was answered is covered by the signed head at once") {
  const Dir dir;
  auto log = AuditLog::open(dir.files(), {1'000'000, std::chrono::hours(1)});
  REQUIRE(log);
  for (int i = 1; i <= 20; ++i) {
    REQUIRE((*log)->write(entry("Practitioner/lan", "m")));
    const auto whole = verify_audit(dir.files());
    REQUIRE(whole);
    CHECK(whole->sound);
    CHECK(whole->after_head == 0);
    const fs::path file = dir.files().logs().front();
    const std::string text = read(file);
    put(file, text.substr(0, text.rfind('\n', text.size() - 2) + 1));  // as somebody would who was just seen
    const auto cut = verify_audit(dir.files());
    REQUIRE(cut);
    CHECK_FALSE(cut->sound);
    CHECK(cut->what.find("cut off") != std::string::npos);
    put(file, text);
  }
}

TEST_CASE("a head or a key that was taken away while the server was down stays to be seen") {
  for (const bool key : {false, true}) {
    Written w;
    auto lines = w.lines;
    lines.resize(8);
    put_lines(w.file, lines);
    fs::remove(key ? w.dir.files().key : w.dir.files().head());
    auto log = AuditLog::open(w.dir.files());
    REQUIRE(log);
    CHECK_FALSE(w.verified().sound);
    REQUIRE((*log)->write(entry("Practitioner/next", "m")));
    log->reset();
    CHECK_FALSE(w.verified().sound);
    CHECK(w.verified().line == 9);
  }
}

TEST_CASE("a server that finds its audit cut leaves the gap to be seen") {
  Written w;
  auto lines = w.lines;
  lines.resize(7);
  put_lines(w.file, lines);
  auto log = AuditLog::open(w.dir.files());
  REQUIRE(log);
  REQUIRE((*log)->write(entry("Practitioner/next", "m")));
  log->reset();
  const auto verified = w.verified();
  CHECK_FALSE(verified.sound);
  CHECK(verified.line == 8);
}

TEST_CASE("half a line, as a crash leaves it, was answered to nobody and goes") {
  Written w;
  put(w.file, read(w.file) + "{\"n\":11,\"at\":\"2027");
  CHECK_FALSE(w.verified().sound);
  auto log = AuditLog::open(w.dir.files());
  REQUIRE(log);
  REQUIRE((*log)->write(entry("Practitioner/next", "m")));
  log->reset();
  CHECK(w.verified().sound);
  CHECK(w.verified().lines == 11);
}

}  // namespace
}  // namespace dyad::access
