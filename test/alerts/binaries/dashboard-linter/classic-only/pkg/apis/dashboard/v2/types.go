// Package v2 stands in for Grafana's types of the v2 schema, whose module the proxy does not have.
// Our dashboards are classic ones: the linter compiles against these and never reads into them.
package v2

type DashboardSpec struct {
	Title       string
	Editable    *bool
	Elements    map[string]DashboardElement
	Variables   []DashboardVariableKind
	Annotations []DashboardAnnotationQueryKind
}

type DashboardElement struct{ PanelKind *DashboardPanelKind }

type DashboardPanelKind struct{ Spec DashboardPanelSpec }

type DashboardPanelSpec struct {
	Id                 float64
	Title, Description string
	VizConfig          struct {
		Group string
		Spec  struct{ FieldConfig, Options any }
	}
	Data struct {
		Spec struct{ Queries []DashboardPanelQueryKind }
	}
}

type DashboardPanelQueryKind struct {
	Spec struct {
		RefId  string
		Hidden bool
		Query  DashboardDataQueryKind
	}
}

type DashboardDataQueryKind struct {
	Group      string
	Spec       map[string]any
	Datasource *struct{ Name *string }
}

type DashboardAnnotationQueryKind struct {
	Spec struct {
		Name  string
		Query DashboardDataQueryKind
	}
}

type DashboardVariableRefresh string

const (
	DashboardVariableRefreshOnTimeRangeChanged DashboardVariableRefresh = "onTimeRangeChanged"
	DashboardVariableRefreshOnDashboardLoad    DashboardVariableRefresh = "onDashboardLoad"
)

type variable struct {
	Name, PluginId  string
	Label, AllValue *string
	Multi           bool
	Refresh         DashboardVariableRefresh
}

type queried struct {
	Spec struct {
		variable
		Query DashboardDataQueryKind
	}
}

type typed struct {
	Spec struct {
		variable
		Query string
	}
}

type DashboardVariableKind struct {
	QueryVariableKind      *queried
	DatasourceVariableKind *typed
	CustomVariableKind     *typed
	IntervalVariableKind   *typed
	ConstantVariableKind   *typed
	TextVariableKind       *typed
	AdhocVariableKind      *typed
	GroupByVariableKind    *typed
	SwitchVariableKind     *typed
}
