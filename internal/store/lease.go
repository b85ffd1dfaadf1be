package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// leaseRow is a row of leases. It says which process does a job, so that others need not try. It is a
// courtesy: what a job changes must be right whoever does it, and how often.
type leaseRow struct {
	Name   string `gorm:"primaryKey"` // of the job
	Holder string // of no meaning but that it is another one for each process
	Until  instant
}

// TableName is the table for GORM.
func (leaseRow) TableName() string { return "leases" }

// held reports whether somebody else than holder has the lease at now. One that
// runs longer than any is given was taken under a clock that has since gone back.
func (l leaseRow) held(holder string, now time.Time, most time.Duration) bool {
	return l.Holder != holder && l.Until.After(now) && !l.Until.After(now.Add(most))
}

// TakeLease gives the holder a job for a time, from now on, unless somebody else
// has it. It reports whether the holder has it now.
func (tx *Tx) TakeLease(name, holder string, span time.Duration) (bool, error) {
	var l leaseRow
	err := tx.g.Where("name = ?", name).Take(&l).Error
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return false, fmt.Errorf("read lease %s: %w", name, err)
	}
	if l.held(holder, tx.now, span) {
		return false, nil
	}
	l = leaseRow{Name: name, Holder: holder, Until: at(tx.now.Add(span))}
	if err := tx.g.Clauses(clause.OnConflict{UpdateAll: true}).Create(&l).Error; err != nil {
		return false, fmt.Errorf("take lease %s: %w", name, err)
	}
	return true, nil
}

// EndLease gives a job up, when the holder has it.
func (tx *Tx) EndLease(name, holder string) error {
	if err := tx.g.Where("name = ? AND holder = ?", name, holder).Delete(&leaseRow{}).Error; err != nil {
		return fmt.Errorf("end lease %s: %w", name, err)
	}
	return nil
}

// Leased reports whether somebody else than holder has the job, for a span at
// most, without taking a turn to write.
func (db *DB) Leased(ctx context.Context, name, holder string, span time.Duration) (bool, error) {
	var l leaseRow
	err := db.read.WithContext(ctx).Where("name = ?", name).Take(&l).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read lease %s: %w", name, db.dialect.translate(err))
	}
	return l.held(holder, db.clock(), span), nil
}
