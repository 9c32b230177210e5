// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include <cstdio>

#include "access/crypto.hpp"
#include "api/router.hpp"
#include "app/advice_thread.hpp"
#include "app/commands.hpp"
#include "app/decision_parts.hpp"
#include "app/feeds.hpp"
#include "app/live_demo.hpp"
#include "app/live_feed.hpp"
#include "app/static_files.hpp"
#include "app/subscriptions.hpp"
#include "app/text.hpp"
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
  return sign_in ? (*sign_in)->add_demo_people() : std::unexpected(sign_in.error());
}

// What requests find of the record, the knowledge and the people; the parts that run are added to it.
Result<api::Context> context_of(Workspace& workspace, const ServeOptions& options,
                                const care::Advisor* advisor) {
  const auto cases = workspace.cases();
  if (!cases) return std::unexpected(cases.error());
  const Knowledge& known = workspace.knowledge();
  api::Context context{workspace.record(),     known.book, known.quantities,
                       known.calculators,      **cases,    options.demo,
                       std::string(version()), nullptr};
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
  auto decisions = DecisionParts::open(context);
  if (!decisions) return std::unexpected(decisions.error());
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
  auto server = net::HttpServer::listen(std::move(server_options), [&](const http::Request& request) {
    auto response = api::handle(context, request);
    return response ? std::move(*response) : pages.answer(request);
  });
  if (!server) return std::unexpected(server.error());
  if (options.demo)
    if (auto ok = add_demo(**workspace); !ok) return ok;
  std::unique_ptr<AdviceThread> advice;
  if (!options.no_answers) advice = std::make_unique<AdviceThread>(**advisor);
  LiveFeed feed(record.store(), [&](const net::LiveEvent& event) { (*server)->broadcast(event); });
  record.listen([&](const std::vector<record::Version>& versions) {
    if (advice) advice->note(versions);
    (*decisions)->note();
    feed.note(versions.back().sequence);
  });
  (*decisions)->start(record);

  net::Address bound = asked;
  bound.port = (*server)->port();
  auto subscriptions =
      Subscriptions::open(dir, record, context.base_url.empty() ? url_of(bound) + "fhir" : context.base_url,
                          options.hooks, options.open);
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
