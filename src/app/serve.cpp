// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include <cstdio>

#include "access/crypto.hpp"
#include "api/gate.hpp"
#include "api/router.hpp"
#include "app/advice_thread.hpp"
#include "app/assets.hpp"
#include "app/calling.hpp"
#include "app/commands.hpp"
#include "app/decision_parts.hpp"
#include "app/feeds.hpp"
#include "app/live_demo.hpp"
#include "app/live_feed.hpp"
#include "app/others_parts.hpp"
#include "app/static_files.hpp"
#include "app/subscriptions.hpp"
#include "app/text.hpp"
#include "app/watch_parts.hpp"
#include "app/workspace.hpp"
#include "net/http_server.hpp"
#include "record/record.hpp"

namespace dyad::app {
namespace {

constexpr std::size_t kSecretBytes = 32;

Result<void> add_demo_cases(record::Record& record) {
  for (const Scenario& scenario : built_in_scenarios()) {
    const auto held = record.store().read("EpisodeOfCare", scenario.name, {});
    if (!held) return std::unexpected(held.error());
    if (*held) continue;
    const auto stored = record.submit(scenario.bundle, "built-in " + std::string(scenario.name), "demo");
    if (!stored) return std::unexpected(stored.error());
  }
  return add_live_cases(record);
}

// The cases first: as histories they bring hospitals that were recorded long ago.
Result<void> add_demo(Workspace& workspace) {
  if (auto ok = add_demo_cases(workspace.record()); !ok) return ok;
  const auto sign_in = workspace.sign_in_parts();
  if (!sign_in) return std::unexpected(sign_in.error());
  if (auto ok = (*sign_in)->add_demo_people(); !ok) return ok;
  return add_demo_lists(workspace.record());
}

// What requests find of the record, the knowledge and the people; the parts that run are added to it.
Result<api::Context> context_of(Workspace& workspace, const ServeOptions& options,
                                const care::Advisor* advisor) {
  const auto cases = workspace.cases();
  if (!cases) return std::unexpected(cases.error());
  const Knowledge& known = workspace.knowledge();
  api::Context context{
      {known.book, known.quantities, known.calculators, options.demo, std::string(version())},
      workspace.record(),
      **cases};
  if (!options.no_answers) context.advisor = advisor;
  const auto sign_in = workspace.sign_in_parts();
  if (!sign_in) return std::unexpected(sign_in.error());
  (*sign_in)->give(context);
  context.open = options.open;
  context.operator_secret = access::random_token(kSecretBytes);
  return context;
}

// Each connection needs a file descriptor; the soft limit is often lower than what the system allows.
void allow_connections() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void announce(const ServeOptions& options, const net::Address& address, const std::filesystem::path& dir,
              const std::string& mllp) {
  if (options.json)
    print(json::write(json::object(
              {{"url", url_of(address)}, {"data", dir.string()}, {"demo", options.demo}, {"mllp", mllp}})) +
          "\n");
  else
    print("Dyad is at " + url_of(address) + "\n" +
          (mllp.empty() ? "" : "HL7 v2 messages are taken at " + mllp + "\n"));
  std::fflush(stdout);
}

// Where clients find the interface when a proxy on this machine stands between, and who may use it from a
// page.
Result<void> read_faces(const ServeOptions& options, std::string& base_url, net::ServerOptions& server) {
  for (const auto& text : options.origins) {
    auto origin = net::parse_origin(text);
    if (!origin) return std::unexpected(origin.error());
    server.origins.push_back(std::move(*origin));
  }
  if (options.base_url.empty()) return {};
  base_url = options.base_url;
  while (base_url.ends_with('/')) base_url.pop_back();
  const auto scheme = base_url.find("://");
  const auto slash = scheme == std::string::npos ? scheme : base_url.find('/', scheme + 3);
  auto origin = net::parse_origin(base_url.substr(0, slash));
  if (!origin || slash == std::string::npos || base_url.find_first_of("?# ") != std::string::npos)
    return fail(ErrorKind::invalid, "not the address of a FHIR interface", "base-url", options.base_url,
                "as in https://ward.example/fhir");
  const std::string host = origin->substr(scheme + 3);
  server.also_named = host.substr(0, host.rfind(':'));
  server.origins.push_back(std::move(*origin));
  return {};
}

// Without sign-in there is no gate: nobody to show less to, and nobody to name in an audit.
Result<void> keep_gate(const ServeOptions& options, const std::filesystem::path& dir, record::Record& record,
                       const care::Cases& cases, std::unique_ptr<access::AuditLog>& audit,
                       std::optional<api::Gate>& gate) {
  if (options.open) return {};
  auto opened = access::AuditLog::open(access::AuditFiles::in(dir));
  if (!opened) return std::unexpected(opened.error());
  audit = std::move(*opened);
  const auto numbers = find_asset("data/access/glass.json");
  const auto rules = numbers
                         ? access::read_glass_rules(numbers->text)
                         : fail(ErrorKind::not_found, "the program does not carry this file", "glass.json");
  if (!rules) return std::unexpected(rules.error());
  gate.emplace(record, cases, *audit, *rules);
  return {};
}

// A subscription is told what the person who made it may see, with the posts they hold now.
notify::Shows owners_sight(api::Gate& gate, const access::Directory& directory) {
  return [&gate, &directory](const std::string& id, const record::Version& version) {
    constexpr std::string_view kPerson = "Practitioner/";
    const record::Store& store = gate.whole().store();
    const auto first = store.read_version("Subscription", id, 1);
    if (!first || !*first || !(*first)->author.starts_with(kPerson)) return false;
    const Instant now = gate.whole().now();
    const auto who = directory.principal((*first)->author.substr(kPerson.size()), now);
    if (!who) return false;
    const auto scope = gate.scopes().of(*who, now);
    if (!scope) return false;
    const auto seen =
        access::ScopedReader(store, **scope, nullptr).read_version(version.type, version.id, version.version);
    return seen && seen->has_value();
  };
}

// Where the pages are, for messages that leave this server.
std::string pages_of(const ServeOptions& options, net::Address address, const net::HttpServer& server) {
  address.port = server.port();
  if (options.base_url.empty()) return url_of(address);
  return options.base_url.substr(0, options.base_url.rfind("/fhir")) + "/";
}

Result<void> open_calling(const ServeOptions& options, std::string pages, Workspace& workspace,
                          api::Context& context, std::unique_ptr<Calling>& calling) {
  const auto sign_in = workspace.sign_in_parts();
  if (!sign_in) return std::unexpected(sign_in.error());
  auto opened = Calling::open({options.calling, options.hooks, std::move(pages)}, context.record,
                              workspace.knowledge(), (*sign_in)->accounts());
  if (!opened) return std::unexpected(opened.error());
  calling = std::move(*opened);
  context.calls = &calling->desk();
  context.push = &calling->push();
  return {};
}

Result<void> serve_from(const ServeOptions& options, const net::Address& asked,
                        const std::filesystem::path& dir) {
  const auto references = options.references == "any" ? record::References::any : record::References::known;
  auto workspace = Workspace::open_alone(dir, references);
  if (!workspace) return std::unexpected(workspace.error());
  record::Record& record = (*workspace)->record();
  const auto advisor = (*workspace)->advisor();
  if (!advisor) return std::unexpected(advisor.error());
  auto made = context_of(**workspace, options, advisor->get());
  if (!made) return std::unexpected(made.error());
  api::Context& context = *made;
  // Declared before all whose threads write: the record tells it of what they write to their end.
  std::unique_ptr<Calling> calling;
  const auto catalogue = load_catalogue();
  if (!catalogue) return std::unexpected(catalogue.error());
  context.catalogue = &*catalogue;
  auto decisions = DecisionParts::open(context);
  if (!decisions) return std::unexpected(decisions.error());
  const auto watch = WatchParts::open(context, options);
  if (!watch) return std::unexpected(watch.error());
  std::unique_ptr<access::AuditLog> audit;
  std::optional<api::Gate> gate;
  if (auto kept = keep_gate(options, dir, record, context.cases, audit, gate); !kept) return kept;
  context.gate = gate ? &*gate : nullptr;
  auto intake = open_intake({options.hl7_zone, options.hl7_map, options.hl7_training}, record);
  if (!intake) return std::unexpected(intake.error());
  api::Feeds feeds{**intake, {}, {}, record.now()};
  context.feeds = &feeds;
  const StaticFiles pages;

  net::ServerOptions server_options;
  server_options.address = asked;
  server_options.stop_on_signals = true;
  server_options.missed = [&](std::int64_t after) { return missed_events(record.store(), after); };
  server_options.refusal = api::refusal;
  if (auto ok = read_faces(options, context.base_url, server_options); !ok) return ok;
  std::unique_ptr<OthersParts> others;
  server_options.welcomes = [&](const http::Request& request) {
    return others && others->welcomes(request, record.now());
  };
  auto server = net::HttpServer::listen(std::move(server_options), [&](const http::Request& request) {
    auto response = api::handle(context, request);
    return response ? std::move(*response) : pages.answer(request);
  });
  if (!server) return std::unexpected(server.error());
  if (options.demo)
    if (auto ok = add_demo(**workspace); !ok) return ok;
  std::unique_ptr<AdviceThread> advice;
  if (!options.no_answers) advice = std::make_unique<AdviceThread>(**advisor);
  if (auto ok = open_calling(options, pages_of(options, asked, **server), **workspace, context, calling); !ok)
    return ok;
  if (!options.no_answers) (*watch)->start();  // before anybody tells it of commits
  LiveFeed feed(record.store(), [&](const net::LiveEvent& event) {
    (*server)->broadcast(event);
    (*server)->wake();  // the feeds of signed-in people read for themselves
  });
  record.listen([&](const std::vector<record::Version>& versions) {
    if (advice) advice->note(versions);
    calling->note(versions);
    (*watch)->note(versions);
    (*decisions)->note();
    feed.note(versions.back().sequence);
  });
  (*decisions)->start(record);

  if (auto ok = calling->start(); !ok) return ok;

  net::Address bound = asked;
  bound.port = (*server)->port();
  const std::string fhir = context.base_url.empty() ? url_of(bound) + "fhir" : context.base_url;
  if (auto ok = OthersParts::give(others, context, fhir, options.oidc); !ok) return ok;
  auto subscriptions = Subscriptions::open(dir, record, fhir, options.hooks, options.open,
                                           gate ? owners_sight(*gate, *context.directory) : notify::Shows());
  if (!subscriptions) return std::unexpected(subscriptions.error());
  context.subscriptions = &(*subscriptions)->service();
  context.subscriptions->when_read([held = server->get()] { held->wake(); });
  context.subscriptions->start();

  // Declared last: it stops first, when what it writes to is still there.
  auto mllp = listen_for_messages(options.mllp, **intake, feeds);
  if (!mllp) return std::unexpected(mllp.error());
  if (auto ok = (*workspace)->announce(bound, context.operator_secret); !ok) return ok;
  announce(options, bound, dir, feeds.listening);
  (*server)->run();
  calling->stop();
  return {};
}

}  // namespace

int serve(const ServeOptions& options) {
  const auto address = net::parse_address(options.listen);
  if (!address) return report(address.error());
  allow_connections();
  std::unique_ptr<TemporaryDir> temporary;
  if (options.demo && options.data.empty()) {
    auto made = TemporaryDir::make();
    if (!made) return report(made.error());
    temporary = std::move(*made);
  }
  const auto dir = temporary ? temporary->path() : data_dir(options.data);
  const auto done = serve_from(options, *address, dir);
  return done ? kOk : report(done.error());
}

}  // namespace dyad::app
