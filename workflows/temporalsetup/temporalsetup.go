// Package temporalsetup makes what the processes need of a Temporal server: the namespace, and the search attributes that
// they show themselves by.
package temporalsetup

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"

	"placement/workflows/contract"
)

// retention is how long closed workflows stay readable. The server's own default is days.
const retention = 90 * 24 * time.Hour

// patience bounds the waiting for what has been made to become usable, pause is the time between two looks.
const (
	patience = 60 * time.Second
	pause    = 200 * time.Millisecond
)

// ErrType means that the namespace has a search attribute of ours under another type. Nothing has been changed; Temporal
// cannot change a type, so the attribute must be removed, or another namespace taken.
var ErrType = errors.New("the search attribute exists with another type")

// Attributes returns every search attribute that processes write, with its type.
func Attributes() map[string]enumspb.IndexedValueType {
	return map[string]enumspb.IndexedValueType{
		contract.StageAttribute.GetName():        contract.StageAttribute.GetValueType(),
		contract.WaitingForAttribute.GetName():   contract.WaitingForAttribute.GetValueType(),
		contract.OwnerAttribute.GetName():        contract.OwnerAttribute.GetValueType(),
		contract.UnitAttribute.GetName():         contract.UnitAttribute.GetValueType(),
		contract.RulesetAttribute.GetName():      contract.RulesetAttribute.GetValueType(),
		contract.OutcomeAttribute.GetName():      contract.OutcomeAttribute.GetValueType(),
		contract.ProcessOfAttribute.GetName():    contract.ProcessOfAttribute.GetValueType(),
		contract.TenantAttribute.GetName():       contract.TenantAttribute.GetValueType(),
		contract.NextDeadlineAttribute.GetName(): contract.NextDeadlineAttribute.GetValueType(),
		contract.StartOnAttribute.GetName():      contract.StartOnAttribute.GetValueType(),
		contract.OverdueAttribute.GetName():      contract.OverdueAttribute.GetValueType(),
		contract.PausedAttribute.GetName():       contract.PausedAttribute.GetValueType(),
		contract.ModelAttribute.GetName():        contract.ModelAttribute.GetValueType(),
	}
}

// Ensure makes the namespace and the search attributes where they are missing, and waits until they can be used. What is
// there already stays as it is, so it may be repeated, and run by several at once.
func Ensure(ctx context.Context, c client.Client, namespace string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := ensureNamespace(ctx, c, namespace); err != nil {
		return err
	}
	return ensureAttributes(ctx, c, namespace)
}

func ensureNamespace(ctx context.Context, c client.Client, namespace string) error {
	_, err := c.WorkflowService().RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace: namespace, WorkflowExecutionRetentionPeriod: durationpb.New(retention),
	})
	if _, exists := errors.AsType[*serviceerror.NamespaceAlreadyExists](err); err != nil && !exists {
		return fmt.Errorf("make namespace %s: %w", namespace, err)
	}
	return until(ctx, "namespace "+namespace, func() (bool, error) {
		_, err := c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
		if _, absent := errors.AsType[*serviceerror.NamespaceNotFound](err); absent {
			return false, nil
		}
		return err == nil, err
	})
}

func ensureAttributes(ctx context.Context, c client.Client, namespace string) error {
	return until(ctx, "search attributes", func() (bool, error) {
		missing, err := missingAttributes(ctx, c, namespace)
		if err != nil || len(missing) == 0 {
			return err == nil, err
		}
		_, err = c.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
			Namespace: namespace, SearchAttributes: missing,
		})
		// Somebody else was faster, or a part of the server has not heard of the namespace yet: look again.
		_, exists := errors.AsType[*serviceerror.AlreadyExists](err)
		_, absent := errors.AsType[*serviceerror.NamespaceNotFound](err)
		if exists || absent {
			err = nil
		}
		return false, err
	})
}

// missingAttributes returns what the namespace has not. A namespace that was made a moment ago may not be known to all of
// the server: then nothing is there yet.
func missingAttributes(ctx context.Context, c client.Client, namespace string) (map[string]enumspb.IndexedValueType, error) {
	missing := Attributes()
	have, err := c.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespace})
	if _, absent := errors.AsType[*serviceerror.NamespaceNotFound](err); absent {
		return missing, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list search attributes: %w", err)
	}
	for name, want := range Attributes() {
		got, ok := have.GetCustomAttributes()[name]
		if !ok {
			continue
		}
		if got != want {
			return nil, fmt.Errorf("%w: %s is %s, wanted %s", ErrType, name, got, want)
		}
		delete(missing, name)
	}
	return missing, nil
}

// until looks again and again until ready says so, or fails, or the context ends.
func until(ctx context.Context, what string, ready func() (bool, error)) error {
	look := time.NewTicker(pause)
	defer look.Stop()
	for {
		ok, err := ready()
		if ok {
			return nil
		}
		if err != nil {
			return fmt.Errorf("wait for %s: %w", what, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w", what, ctx.Err())
		case <-look.C:
		}
	}
}
