module kube-heartbeat.test/pause

go 1.26.0
