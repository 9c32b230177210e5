// SPDX-License-Identifier: Apache-2.0
#include "app/server.hpp"

#include <cstdio>

#include "access/crypto.hpp"
#include "api/router.hpp"
#include "app/assets.hpp"
#include "app/live_demo.hpp"
#include "app/offer_parts.hpp"
#include "app/owners_sight.hpp"
#include "app/text.hpp"
#include "app/words.hpp"

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
Result<void> add_demo(Workspace& workspace, const care::OfferDesk& offers) {
  if (auto ok = add_demo_cases(workspace.record()); !ok) return ok;
  const auto sign_in = workspace.sign_in_parts();
  if (!sign_in) return std::unexpected(sign_in.error());
  if (auto ok = (*sign_in)->add_demo_people(); !ok) return ok;
  if (auto ok = add_demo_lists(workspace.record()); !ok) return ok;
  return add_demo_offers(workspace.record(), offers);
}

void announce(const ServeOptions& options, const net::Address& address, const std::filesystem::path& dir,
              const std::string& mllp) {
  if (options.json)
    print(json::write(json::object(
              {{"url", url_of(address)}, {"data", dir.string()}, {"demo", options.demo}, {"mllp", mllp}})) +
          "\n");
  else
    print(say("serve.at", {{"url", url_of(address)}}) + "\n" +
          (mllp.empty() ? "" : say("serve.mllp", {{"address", mllp}}) + "\n"));
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

}  // namespace

Result<void> Server::open_record() {
  const auto references = options_.references == "any" ? record::References::any : record::References::known;
  auto workspace = Workspace::open_alone(dir_, references);
  if (!workspace) return std::unexpected(workspace.error());
  workspace_ = std::move(*workspace);
  workspace_->set_clock_ahead(options_.demo_ahead_min);
  auto advisor = workspace_->advisor();
  if (!advisor) return std::unexpected(advisor.error());
  const auto cases = workspace_->cases();
  if (!cases) return std::unexpected(cases.error());
  const auto sign_in = workspace_->sign_in_parts();
  if (!sign_in) return std::unexpected(sign_in.error());
  auto catalogue = load_catalogue();
  if (!catalogue) return std::unexpected(catalogue.error());
  catalogue_.emplace(std::move(*catalogue));
  auto words = load_offer_words();
  if (!words) return std::unexpected(words.error());
  offers_.emplace(std::move(*words));
  const Knowledge& known = workspace_->knowledge();
  context_.emplace(
      api::Context{{known.book, known.quantities, known.calculators, options_.demo, std::string(version())},
                   workspace_->record(),
                   **cases});
  advisor_ = std::move(*advisor);
  if (!options_.no_answers) context_->advisor = advisor_.get();
  (*sign_in)->give(*context_);
  context_->open = options_.open;
  context_->operator_secret = access::random_token(kSecretBytes);
  context_->catalogue = &*catalogue_;
  context_->offers = &*offers_;
  return {};
}

// Without sign-in there is no gate: nobody to show less to, and nobody to name in an audit.
Result<void> Server::open_gate() {
  if (options_.open) return {};
  auto audit = access::AuditLog::open(access::AuditFiles::in(dir_));
  if (!audit) return std::unexpected(audit.error());
  audit_ = std::move(*audit);
  const auto numbers = find_asset("data/access/glass.json");
  const auto rules = numbers
                         ? access::read_glass_rules(numbers->text)
                         : fail(ErrorKind::not_found, "the program does not carry this file", "glass.json");
  if (!rules) return std::unexpected(rules.error());
  gate_.emplace(context_->record, context_->cases, *audit_, *rules);
  context_->gate = &*gate_;
  return {};
}

Result<void> Server::open_parts() {
  auto decisions = DecisionParts::open(*context_);
  if (!decisions) return std::unexpected(decisions.error());
  decisions_ = std::move(*decisions);
  auto watch = WatchParts::open(*context_, options_);
  if (!watch) return std::unexpected(watch.error());
  watch_ = std::move(*watch);
  if (auto ok = open_gate(); !ok) return ok;
  auto intake = open_intake({options_.hl7_zone, options_.hl7_map, options_.hl7_training}, context_->record);
  if (!intake) return std::unexpected(intake.error());
  intake_ = std::move(*intake);
  feeds_.emplace(api::Feeds{*intake_, {}, {}, context_->record.now()});
  context_->feeds = &*feeds_;
  return {};
}

Result<void> Server::listen(const net::Address& asked) {
  record::Record& record = context_->record;
  net::ServerOptions to;
  to.address = asked;
  to.stop_on_signals = true;
  to.missed = [&record](std::int64_t after) { return missed_events(record.store(), after); };
  to.refusal = api::refusal;
  if (auto ok = read_faces(options_, context_->base_url, to); !ok) return ok;
  to.welcomes = [this](const http::Request& request) {
    return others_ && others_->welcomes(request, context_->record.now());
  };
  auto server = net::HttpServer::listen(std::move(to), [this](const http::Request& request) {
    auto response = api::handle(*context_, request);
    return response ? std::move(*response) : pages_.answer(request);
  });
  if (!server) return std::unexpected(server.error());
  server_ = std::move(*server);
  bound_ = asked;
  bound_.port = server_->port();
  return {};
}

Result<void> Server::open_calling() {
  const auto sign_in = workspace_->sign_in_parts();
  if (!sign_in) return std::unexpected(sign_in.error());
  // Where the pages are, for messages that leave this server.
  const std::string pages = options_.base_url.empty()
                                ? url_of(bound_)
                                : options_.base_url.substr(0, options_.base_url.rfind("/fhir")) + "/";
  auto opened = Calling::open({options_.calling, options_.hooks, pages}, context_->record,
                              workspace_->knowledge(), (*sign_in)->accounts());
  if (!opened) return std::unexpected(opened.error());
  calling_ = std::move(*opened);
  context_->calls = &calling_->desk();
  context_->push = &calling_->push();
  return {};
}

Result<void> Server::tell() {
  record::Record& record = context_->record;
  if (!options_.no_answers) {
    advice_ = std::make_unique<AdviceThread>(*advisor_);
    watch_->start();  // before anybody tells it of commits
  }
  feed_.emplace(record.store(), [this](const net::LiveEvent& event) {
    server_->broadcast(event);
    server_->wake();  // the feeds of signed-in people read for themselves
  });
  record.listen([this](const std::vector<record::Version>& versions) {
    const std::scoped_lock lock(telling_);
    if (advice_) advice_->note(versions);
    calling_->note(versions);
    if (watch_) watch_->note(versions);
    if (decisions_) decisions_->note();
    feed_->note(versions.back().sequence);
  });
  decisions_->start(record);
  return calling_->start();
}

Result<void> Server::open_to_others() {
  const std::string fhir = context_->base_url.empty() ? url_of(bound_) + "fhir" : context_->base_url;
  if (auto ok = OthersParts::give(others_, *context_, fhir, options_.oidc); !ok) return ok;
  auto subscriptions =
      Subscriptions::open(dir_, context_->record, fhir, options_.hooks, options_.open,
                          gate_ ? owners_sight(*gate_, *context_->directory) : notify::Sight());
  if (!subscriptions) return std::unexpected(subscriptions.error());
  subscriptions_ = std::move(*subscriptions);
  context_->subscriptions = &subscriptions_->service();
  context_->subscriptions->when_read([this] { server_->wake(); });
  context_->subscriptions->start();
  auto mllp = listen_for_messages(options_.mllp, *intake_, *feeds_);
  if (!mllp) return std::unexpected(mllp.error());
  mllp_ = std::move(*mllp);
  return {};
}

Result<std::unique_ptr<Server>> Server::open(const ServeOptions& options, const net::Address& asked,
                                             const std::filesystem::path& dir) {
  std::unique_ptr<Server> made(new Server(options, dir));
  if (auto ok = made->open_record(); !ok) return std::unexpected(ok.error());
  if (auto ok = made->open_parts(); !ok) return std::unexpected(ok.error());
  if (auto ok = made->listen(asked); !ok) return std::unexpected(ok.error());
  if (options.demo)
    if (auto ok = add_demo(*made->workspace_, *made->offers_); !ok) return std::unexpected(ok.error());
  if (auto ok = made->open_calling(); !ok) return std::unexpected(ok.error());
  if (auto ok = made->tell(); !ok) return std::unexpected(ok.error());
  if (auto ok = made->open_to_others(); !ok) return std::unexpected(ok.error());
  return made;
}

// Whoever writes by itself ends before what is told of each writing. From the beginning of its end a part is
// told nothing more: what others still write would reach it half taken down. It ends outside the lock,
// because what it is just writing waits to be told.
Server::~Server() {
  const auto end = [this](auto& part) {
    auto ending = [&] {
      const std::scoped_lock lock(telling_);
      return std::move(part);
    }();
    ending.reset();
  };
  mllp_.reset();
  subscriptions_.reset();
  end(advice_);
  end(watch_);
  end(decisions_);
  if (calling_) calling_->stop();
}

Result<void> Server::run() {
  if (auto ok = workspace_->announce(bound_, context_->operator_secret); !ok) return ok;
  announce(options_, bound_, dir_, feeds_->listening);
  server_->run();
  return {};
}

}  // namespace dyad::app
