// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

#include "api/catalogue.hpp"
#include "api/gate.hpp"
#include "app/advice_thread.hpp"
#include "app/calling.hpp"
#include "app/commands.hpp"
#include "app/decision_parts.hpp"
#include "app/feeds.hpp"
#include "app/live_feed.hpp"
#include "app/others_parts.hpp"
#include "app/static_files.hpp"
#include "app/subscriptions.hpp"
#include "app/watch_parts.hpp"
#include "app/workspace.hpp"
#include "net/http_server.hpp"

namespace dyad::app {

// All that a running server is made of, in the order in which it is opened and needed.
class Server {
 public:
  static Result<std::unique_ptr<Server>> open(const ServeOptions& options, const net::Address& asked,
                                              const std::filesystem::path& dir);
  ~Server();
  Result<void> run();  // says where it is, and serves until stopped

 private:
  Server(const ServeOptions& options, std::filesystem::path dir) : options_(options), dir_(std::move(dir)) {}
  Result<void> open_record();
  Result<void> open_gate();
  Result<void> open_parts();
  Result<void> listen(const net::Address& asked);
  Result<void> open_calling();
  Result<void> tell();  // whoever wants to know what is written
  Result<void> open_to_others();

  const ServeOptions& options_;
  const std::filesystem::path dir_;
  net::Address bound_;
  std::mutex telling_;  // the record tells its parts of each writing, and none while it ends
  std::unique_ptr<Workspace> workspace_;
  std::unique_ptr<care::Advisor> advisor_;
  std::optional<api::Catalogue> catalogue_;
  std::optional<care::OfferDesk> offers_;
  std::optional<api::Context> context_;
  std::unique_ptr<Calling> calling_;  // the record tells it of what all below write, to their end
  std::unique_ptr<DecisionParts> decisions_;
  std::unique_ptr<WatchParts> watch_;
  std::unique_ptr<access::AuditLog> audit_;
  std::optional<api::Gate> gate_;
  std::unique_ptr<care::Intake> intake_;
  std::optional<api::Feeds> feeds_;
  StaticFiles pages_;
  std::unique_ptr<OthersParts> others_;
  std::unique_ptr<net::HttpServer> server_;
  std::unique_ptr<AdviceThread> advice_;
  std::optional<LiveFeed> feed_;
  std::unique_ptr<Subscriptions> subscriptions_;
  std::unique_ptr<net::MllpServer> mllp_;  // stops first, when what it writes to is still there
};

}  // namespace dyad::app
