// SPDX-License-Identifier: Apache-2.0
#include "app/workspace.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include "app/assets.hpp"
#include "app/files.hpp"
#include "store/sqlite_store.hpp"

namespace dyad::app {

namespace fs = std::filesystem;

namespace {

class SystemClock : public record::Clock {
 public:
  Instant now() const override {
    using namespace std::chrono;
    return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
  }
};

// A lock that ends with the process, however that ends.
Result<int> lock(const fs::path& dir) {
  const fs::path file = dir / "lock";
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return fail(ErrorKind::storage, std::string("cannot be opened: ") + std::strerror(errno), "data", file.string());
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  ::close(fd);
  const auto server = running_server(dir);
  return fail(ErrorKind::busy,
              server ? "the data directory is in use by the server at " + url_of(*server) + ": stop it first"
                     : std::string("the data directory is in use by another dyad process: wait until it ends"),
              "data", dir.string());
}

}  // namespace

fs::path data_dir(const std::string& asked) {
  if (!asked.empty()) return asked;
  if (const char* xdg = std::getenv("XDG_DATA_HOME"); xdg && *xdg) return fs::path(xdg) / "dyad";
  const char* home = std::getenv("HOME");
  return fs::path(home && *home ? home : ".") / ".local" / "share" / "dyad";
}

std::optional<net::Address> running_server(const fs::path& dir) {
  const auto text = read_file(dir / "server.json");
  if (!text) return {};
  const auto value = json::parse(*text);
  if (!value) return {};
  const auto port = (*value)["port"].as_int().value_or(0);
  const auto host = (*value)["host"].as_string();
  if (host.empty() || port < 1 || port > 65535) return {};
  return net::Address{std::string(host), static_cast<unsigned short>(port)};
}

std::string url_of(const net::Address& address) {
  const bool six = address.host.find(':') != std::string::npos;
  return "http://" + (six ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port) + "/";
}

struct Workspace::Impl {
  explicit Impl(Knowledge k) : knowledge(std::move(k)) {}
  ~Impl() {
    record.reset();
    if (lock_fd >= 0) ::close(lock_fd);
  }
  Knowledge knowledge;
  SystemClock clock;
  int lock_fd = -1;
  std::optional<timing::Model> model;
  std::unique_ptr<record::Record> record;
  std::unique_ptr<care::Cases> cases;
};

Workspace::Workspace(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Workspace::~Workspace() = default;

Result<std::unique_ptr<Workspace>> Workspace::make(const std::string& database, int lock_fd) {
  auto knowledge = load_knowledge();
  if (!knowledge) return std::unexpected(knowledge.error());
  auto impl = std::make_unique<Impl>(std::move(*knowledge));
  impl->lock_fd = lock_fd;
  auto store = store::open_sqlite(database);
  if (!store) return std::unexpected(store.error());
  impl->record =
      std::make_unique<record::Record>(std::move(*store), impl->clock, rules_from(impl->knowledge.quantities));
  return std::unique_ptr<Workspace>(new Workspace(std::move(impl)));
}

Result<std::unique_ptr<Workspace>> Workspace::open(const fs::path& dir) {
  std::error_code ec;
  fs::create_directories(dir, ec);
  if (ec) return fail(ErrorKind::storage, "the directory cannot be made: " + ec.message(), "data", dir.string());
  auto fd = lock(dir);
  if (!fd) return std::unexpected(fd.error());
  return make((dir / "dyad.sqlite").string(), *fd);
}

Result<std::unique_ptr<Workspace>> Workspace::in_memory() { return make(":memory:", -1); }

const Knowledge& Workspace::knowledge() const { return impl_->knowledge; }
record::Record& Workspace::record() { return *impl_->record; }

Result<const care::Cases*> Workspace::cases() {
  if (impl_->cases) return impl_->cases.get();
  auto model = load_timing_model(impl_->knowledge.book);
  if (!model) return std::unexpected(model.error());
  impl_->model = std::move(*model);
  impl_->cases = std::make_unique<care::Cases>(*impl_->record, impl_->knowledge.book, impl_->knowledge.quantities,
                                               *impl_->model);
  return impl_->cases.get();
}

Result<std::unique_ptr<TemporaryDir>> TemporaryDir::make() {
  std::error_code ec;
  const fs::path root = fs::temp_directory_path(ec);
  std::string pattern = ((ec ? fs::path("/tmp") : root) / "dyad-demo-XXXXXX").string();
  if (!::mkdtemp(pattern.data()))
    return fail(ErrorKind::storage, std::string("no temporary directory: ") + std::strerror(errno), "data", pattern);
  return std::unique_ptr<TemporaryDir>(new TemporaryDir(pattern));
}

TemporaryDir::~TemporaryDir() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::vector<Scenario> built_in_scenarios() {
  std::vector<Scenario> out;
  for (const Asset& asset : assets_under("data/scenarios/")) {
    auto name = asset.name.substr(asset.name.rfind('/') + 1);
    if (!name.starts_with("case-") || !name.ends_with(".json")) continue;
    name.remove_suffix(5);
    out.push_back({name, asset.text});
  }
  return out;
}

}  // namespace dyad::app
