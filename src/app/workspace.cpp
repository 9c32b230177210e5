// SPDX-License-Identifier: Apache-2.0
#include "app/workspace.hpp"

#include <stdlib.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include "app/assets.hpp"
#include "app/commands.hpp"
#include "care/decision_basis.hpp"
#include "care/model_card.hpp"
#include "query/query.hpp"
#include "store/postgres_store.hpp"
#include "store/sqlite_store.hpp"

namespace dyad::app {

namespace fs = std::filesystem;

fs::path data_dir(const std::string& asked) {
  if (!asked.empty()) return asked;
  if (const char* xdg = std::getenv("XDG_DATA_HOME"); xdg && *xdg) return fs::path(xdg) / "dyad";
  const char* home = std::getenv("HOME");
  return fs::path(home && *home ? home : ".") / ".local" / "share" / "dyad";
}

std::string url_of(const net::Address& address) {
  const bool six = address.host.find(':') != std::string::npos;
  return "http://" + (six ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port) +
         "/";
}

struct Workspace::Impl {
  class SystemClock : public record::Clock {
   public:
    Instant now() const override {
      using namespace std::chrono;
      return Instant{duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()}
          .plus_minutes(ahead_min);
    }
    std::atomic<int> ahead_min = 0;
  };

  explicit Impl(Knowledge k) : knowledge(std::move(k)) {}
  Knowledge knowledge;
  SystemClock clock;
  std::optional<store::DataDir> dir;  // let go after the record
  std::optional<timing::Model> model;
  std::optional<timing::DayModel> day_model;
  std::unique_ptr<SignInParts> sign_in;  // goes after the record, which tells it of changes
  std::unique_ptr<record::Record> record;
  std::unique_ptr<care::Cases> cases;
};

Workspace::Workspace(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Workspace::~Workspace() = default;
void Workspace::set_clock_ahead(int minutes) { impl_->clock.ahead_min = minutes; }

namespace {

// The record stands in the data directory, unless the environment names a PostgreSQL database. The connection
// string may hold a password, so it is not an option that a list of processes would show.
Result<std::unique_ptr<record::Store>> open_store(const std::optional<store::DataDir>& dir) {
  const char* postgres = std::getenv("DYAD_POSTGRES");
  if (dir && postgres != nullptr && *postgres != '\0') return store::open_postgres(postgres);
  return store::open_sqlite(dir ? dir->database() : ":memory:");
}

}  // namespace

Result<std::unique_ptr<Workspace>> Workspace::make(std::optional<store::DataDir> dir,
                                                   record::References references) {
  auto knowledge = load_knowledge();
  if (!knowledge) return std::unexpected(knowledge.error());
  auto impl = std::make_unique<Impl>(std::move(*knowledge));
  auto store = open_store(dir);
  if (!store) return std::unexpected(store.error());
  if (dir) impl->dir.emplace(std::move(*dir));
  record::Rules rules = rules_from(impl->knowledge.quantities);
  rules.references = references;
  impl->record =
      std::make_unique<record::Record>(std::move(*store), impl->clock, std::move(rules), query::matcher());
  return std::unique_ptr<Workspace>(new Workspace(std::move(impl)));
}

Result<Opened> Workspace::open(const fs::path& path, record::References references) {
  auto opened = store::open_data_dir(path);
  if (!opened) return std::unexpected(opened.error());
  Opened out;
  if (!opened->dir) {
    const auto server = net::parse_address(opened->server_address);
    if (!server) return std::unexpected(server.error());
    out.server = *server;
    out.server_secret = opened->server_secret;
    return out;
  }
  auto workspace = make(std::move(opened->dir), references);
  if (!workspace) return std::unexpected(workspace.error());
  out.workspace = std::move(*workspace);
  return out;
}

Result<std::unique_ptr<Workspace>> Workspace::open_alone(const fs::path& dir, record::References references) {
  auto opened = open(dir, references);
  if (!opened) return std::unexpected(opened.error());
  if (opened->workspace) return std::move(opened->workspace);
  return fail(ErrorKind::busy, "the data directory is in use by the server at " + url_of(*opened->server),
              "data", dir.string(), "stop that server first, or name another directory with --data");
}

Result<std::unique_ptr<Workspace>> Workspace::in_memory() { return make({}, record::References::known); }

Result<SignInParts*> Workspace::sign_in_parts() {
  if (impl_->sign_in) return impl_->sign_in.get();
  auto parts = SignInParts::open(impl_->dir ? impl_->dir->path() : fs::path(), *impl_->record);
  if (!parts) return std::unexpected(parts.error());
  impl_->sign_in = std::move(*parts);
  return impl_->sign_in.get();
}

Result<void> Workspace::announce(const net::Address& address, const std::string& secret) {
  if (!impl_->dir) return {};
  const std::string url = url_of(address);  // http://HOST:PORT/
  return impl_->dir->announce(url.substr(7, url.size() - 8), secret);
}

const Knowledge& Workspace::knowledge() const { return impl_->knowledge; }
record::Record& Workspace::record() { return *impl_->record; }

Result<const care::Cases*> Workspace::cases() {
  if (impl_->cases) return impl_->cases.get();
  auto model = load_timing_model(impl_->knowledge.book);
  if (!model) return std::unexpected(model.error());
  auto day_model = load_day_model(impl_->knowledge.book, *model);
  if (!day_model) return std::unexpected(day_model.error());
  impl_->model = std::move(*model);
  impl_->day_model = std::move(*day_model);
  impl_->cases = std::make_unique<care::Cases>(*impl_->record, impl_->knowledge.book,
                                               impl_->knowledge.quantities, *impl_->model, *impl_->day_model);
  return impl_->cases.get();
}

Result<std::unique_ptr<care::Advisor>> Workspace::advisor() {
  if (const auto loaded = cases(); !loaded) return std::unexpected(loaded.error());
  const timing::DayModel& model = *impl_->day_model;
  return std::make_unique<care::Advisor>(
      *impl_->record, impl_->knowledge.book, impl_->knowledge.quantities,
      care::Advisor::Model{model, care::model_name(model), care::fnv1a(json::write(model.document()))},
      "Dyad " + std::string(version()));
}

Result<std::unique_ptr<TemporaryDir>> TemporaryDir::make() {
  std::error_code ec;
  const fs::path root = fs::temp_directory_path(ec);
  std::string pattern = ((ec ? fs::path("/tmp") : root) / "dyad-demo-XXXXXX").string();
  if (!::mkdtemp(pattern.data()))
    return fail(ErrorKind::storage, std::string("no temporary directory: ") + std::strerror(errno), "data",
                pattern);
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
